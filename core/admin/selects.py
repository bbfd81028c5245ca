"""Fields that are chosen from a list which is no table: searched by typing, also on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from unfold.widgets import UnfoldAdminSelect2Widget

from core.db.time_zones import time_zone_names
from core.domain.currencies import CURRENCIES

Choices = list[tuple[str, str | Promise]]


def select_of(column: Field[Any, Any], choices: Callable[[], Choices]) -> forms.ChoiceField:
    """Return the form field of a column that holds one of a list's values."""
    field = forms.ChoiceField(
        choices=choices,
        required=not column.blank,
        initial=column.get_default(),
        help_text=column.help_text,
        widget=UnfoldAdminSelect2Widget,
    )
    field.label = str(column.verbose_name).capitalize()
    return field


def time_zones() -> Choices:
    """Return the time zones; places of two words are read as such."""
    return [(name, name.replace("_", " ")) for name in time_zone_names()]


def currencies() -> Choices:
    """Return the currencies with their names in the reader's language."""
    names = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).currencies
    return [(code, f"{code}: {names.get(code, code)}") for code in CURRENCIES]


def languages() -> Choices:
    """Return the suite's languages."""
    return list(settings.LANGUAGES)


def or_none(choices: Iterable[tuple[str, str | Promise]], text: str | Promise) -> Choices:
    """Return a list that begins with a choice of none of it."""
    return [("", text), *choices]
