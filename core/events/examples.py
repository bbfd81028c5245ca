"""What an event looks like: the words for its types and an example, made from types and models."""

from __future__ import annotations

import types
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args, get_type_hints
from uuid import UUID, uuid5

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.events.base import Event
from core.events.records import UNTOLD_FIELDS, RecordEvent
from core.models.base import Record

MOMENT = "2026-03-02T06:00:00Z"
_SPACE = UUID("5c0f9a6e-0000-4000-8000-000000000000")
_WORDS: dict[Any, tuple[str, Any]] = {
    str: ("text", "…"),
    int: ("whole number", 1),
    float: ("number", 1.5),
    bool: ("true or false", True),
    Decimal: ("decimal, as text", "12.500"),
    UUID: ("id", None),
    datetime: ("time", MOMENT),
    list[UUID]: ("list of ids", None),
}
_COLUMNS: list[tuple[type[models.Field[Any, Any]], str, Any]] = [
    (models.BooleanField, "true or false", True),
    (models.DecimalField, "decimal, as text", "12.500"),
    (models.IntegerField, "whole number", 1),
    (models.DateTimeField, "time", MOMENT),
    (models.DateField, "day", "2026-03-02"),
    (models.TimeField, "time of day", "06:00:00"),
    (models.UUIDField, "id", None),
    (ArrayField, "list of texts", ["*"]),
    (models.JSONField, "object", {}),
]


def word_for(hint: Any) -> str:
    """Return what a type is called on the page."""
    if isinstance(hint, types.UnionType):
        return " or ".join(word_for(part) for part in get_args(hint))
    if hint is type(None):
        return "null"
    return _WORDS[hint][0]


def example_of(event: type[Event]) -> dict[str, Any]:
    """Return an event as it is sent, with made-up values; the same at each call."""
    if issubclass(event, RecordEvent):
        model = model_of(event.resource)
        fields = {
            name: _example(field) for name, field in _told(model) if not _is_usual(field, name)
        }
        return {
            "uid": _id(event.resource),
            "occurred_at": MOMENT,
            "revision": 1,
            "fields": fields,
        }
    hints = get_type_hints(event)
    return {name: _value(name, hints[name], event) for name in event.__struct_fields__}


def model_of(topic: str) -> type[Record]:
    """Return the model of a record's topic."""
    return next(
        model for model in apps.get_models() if issubclass(model, Record) and model.topic == topic
    )


def fields_of_record(model: type[Record]) -> list[tuple[str, str]]:
    """Return what is told of a record: each field and its type in words."""
    return [(name, _word(field)) for name, field in _told(model)]


def _told(model: type[Record]) -> list[tuple[str, Any]]:
    columns = [
        (field.name, field)
        for field in model._meta.concrete_fields
        if field.name not in UNTOLD_FIELDS and not field.primary_key
    ]
    return [*columns, *((field.name, field) for field in model._meta.many_to_many)]


def _word(field: Any) -> str:
    if field.many_to_many:
        return f"list of ids ({field.related_model._meta.verbose_name})"
    if isinstance(field, models.ForeignKey):
        word = f"id ({field.related_model._meta.verbose_name})"
    elif field.choices:
        word = ", ".join(f"`{value}`" for value, _label in field.choices)
    else:
        word = next((name for kind, name, _ in _COLUMNS if isinstance(field, kind)), "text")
    return f"{word} or null" if field.null else word


def _is_usual(field: Any, name: str) -> bool:
    """Tell whether an example is clearer without a field: what may be empty, long lists."""
    return bool(field.many_to_many or field.null or field.blank) and name != "members"


def _example(field: Any) -> Any:
    if field.many_to_many:
        return [_id(field.related_model.__name__)]
    if isinstance(field, models.ForeignKey):
        return _id(field.related_model.__name__)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.UUIDField):
        return _id(field.name)
    return next((value for kind, _, value in _COLUMNS if isinstance(field, kind)), "…")


def _value(name: str, hint: Any, event: type[Event]) -> Any:
    kind = get_args(hint)[0] if isinstance(hint, types.UnionType) else hint
    if kind is UUID:
        return _id(event.resource if name == "uid" else name)
    if kind == list[UUID]:
        return [_id(name)]
    return _WORDS[kind][1]


def _id(name: str) -> str:
    return str(uuid5(_SPACE, name))
