"""Rows inside rows: lines of an order, steps of a work plan, shifts of a calendar."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError

from core.api.fields import RowSerializer


class CompleteSerializer(RowSerializer):
    """A row in a list that replaces another list: always whole, in a PATCH too."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Name what is missing; DRF asks for nothing where the outer row is changed in part."""
        missing = [
            name
            for name, field in self.fields.items()
            if field.required and not field.read_only and field.source not in attrs
        ]
        if missing:
            needed = _("This field is required.")
            raise ValidationError({name: [needed] for name in missing}, code="required")
        return attrs
