"""What the log of the back office keeps of a saved form: each field, before and after.

It stands beside Django's own words in the entry, so Django's reader still understands it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.db.models import Choices, Field, Model
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.models.base import Record
from core.selectors.record_facts import KEPT, REVISION, VALUES, kept_of

# Where there is no value.
UNSAID = "\N{EN DASH}"


def log_message(form: Any, words: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return Django's words for a saved form with a part of ours beside them."""
    kept: dict[str, Any] = {}
    if any("name" not in word.get("changed", {"name": ""}) for word in words):
        kept[VALUES] = [[name, *_before_and_after(form, name)] for name in form.changed_data]
    if isinstance(form.instance, Record):
        kept[REVISION] = form.instance.revision
    return [*words, {KEPT: kept}] if kept else words


def told_changes(entry: LogEntry, model: type[Model]) -> list[str]:
    """Return a line for each field that was changed, in the reader's language."""
    return [
        changed_line(model, name, before, after)
        for name, before, after in kept_of(entry).get(VALUES, ())
    ]


def changed_line(model: type[Model], name: str, before: Any, after: Any) -> str:
    """Return what one field was and is."""
    shown = {
        "field": capfirst(label_of(model, name)),
        "before": shown_value(model, name, before),
        "after": shown_value(model, name, after),
    }
    return _("%(field)s: %(before)s → %(after)s") % shown


def label_of(model: type[Model], name: str) -> str:
    """Return a field's name for people."""
    field = _field(model, name)
    return str(field.verbose_name) if field else name


def shown_value(model: type[Model], name: str, value: Any) -> str:
    """Return a kept value as people read it: words of choices, yes and no."""
    field = _field(model, name)
    if value is None or value == "":
        return UNSAID
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    labels = dict(field.flatchoices) if field and field.choices else {}
    return str(labels.get(value, value))


def _field(model: type[Model], name: str) -> Field[Any, Any] | None:
    for field in model._meta.concrete_fields:
        if field.name == name:
            return field
    return None


def _before_and_after(form: Any, name: str) -> Iterator[Any]:
    field = form.fields[name]
    yield _kept(field, form.initial.get(name, field.initial))
    yield _kept(field, form.cleaned_data.get(name))


def _kept(field: forms.Field, value: Any) -> Any:
    if isinstance(field, forms.ModelChoiceField) and isinstance(value, int):
        row = field.queryset.filter(pk=value).first() if field.queryset is not None else None
        return str(row or value)
    if value is None or isinstance(value, bool | int):
        return value
    return value.value if isinstance(value, Choices) else force_str(value)
