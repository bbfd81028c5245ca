"""Filling a form of the back office as a browser would send it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from tests.doors.samples import sample


def sent(form: Any, row: models.Model, **instead: Any) -> dict[str, Any]:
    """Return what the browser sends when the form says of a row what the row says of itself."""
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = instead.get(name, getattr(row, name, None))
        data |= widget_data(form.add_prefix(name), field, value)
    return data


def sent_with_parts(context: Any, row: models.Model, **instead: Any) -> dict[str, Any]:
    """Return a whole page: its form, and of each inline what is there or must be."""
    data = sent(context["adminform"].form, row, **instead)
    for inline in context["inline_admin_formsets"]:
        data |= _inline_data(inline.formset)
    return data


def widget_data(name: str, field: Any, value: Any) -> dict[str, Any]:
    """Return what one widget sends for a value; an unticked box sends nothing."""
    prepared = field.prepare_value(value)
    if isinstance(field.widget, forms.MultiWidget):
        parts: Any = field.widget.decompress(prepared)
        return {
            f"{name}_{index}": widget.format_value(part) or ""
            for index, (widget, part) in enumerate(zip(field.widget.widgets, parts, strict=True))
        }
    if isinstance(field, forms.BooleanField):
        return {name: "on"} if value else {}
    if isinstance(field, forms.FileField):
        return {}
    return {name: _text(field, value, prepared)}


def _text(field: Any, value: Any, prepared: Any) -> Any:
    if prepared is None:
        return ""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(field.widget, forms.Select):
        return prepared
    return field.widget.format_value(prepared) or ""


def _inline_data(formset: Any) -> dict[str, Any]:
    wanted = max(formset.initial_form_count(), formset.min_num)
    data: dict[str, Any] = {
        f"{formset.prefix}-TOTAL_FORMS": wanted,
        f"{formset.prefix}-INITIAL_FORMS": formset.initial_form_count(),
    }
    for form in formset.forms[:wanted]:
        row = form.instance if form.instance.pk else sample(formset.model)
        data |= sent(form, row, **{formset.fk.name: formset.instance.pk or ""})
    return data
