"""Rows inside rows: lines of an order, steps of a work plan."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.translation import gettext as _
from rest_framework.serializers import BaseSerializer, ValidationError

from core.api.fields import RowSerializer
from core.errors import ConflictError
from core.models.base import Record

R = TypeVar("R", bound=Record)


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


def living_row(serializer: BaseSerializer[R]) -> R:
    """Return the row that a change is about.

    Raises:
        ConflictError: it is retired.
    """
    row = serializer.instance
    assert row is not None  # noqa: S101 - an update has a row
    if row.is_deleted:
        raise ConflictError(_("It is retired and cannot be changed any more."))
    return row
