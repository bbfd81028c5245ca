"""What a program sends for a record: made from the serializer, so that new fields are sent too."""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework import serializers

from core.api.fields import UidRelatedField
from tests.doors.samples import sample, written


def body_of(serializer: Any, row: models.Model) -> dict[str, Any]:
    """Return what a serializer takes, said of a row that is not written."""
    return {
        name: value
        for name, field in serializer.fields.items()
        if not field.read_only and (field.required or not field.write_only)
        for value in _values(field, row)
    }


def one_value(field: Any, value: Any) -> Any:
    """Return a value as it goes over the wire."""
    if isinstance(field, UidRelatedField):
        return str(value.uid) if value is not None else None
    return field.to_representation(value) if value is not None else None


def _values(field: Any, row: models.Model) -> list[Any]:
    """Return the value of a field in a list; an empty one when it is left out."""
    if isinstance(field, serializers.ListSerializer):
        child: Any = field.child
        return [[body_of(child, sample(child.Meta.model))]] if field.required else []
    if isinstance(field, serializers.ManyRelatedField):
        named: Any = field.child_relation
        return [[str(written(named.get_queryset().model).uid)]]
    value = getattr(row, field.source, None)
    if value is None or value == "":
        return []
    return [one_value(field, value)]
