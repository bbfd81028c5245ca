"""The days of a list: one span of them instead of Django's walk through years and months.

A page names the column as `list_days`; the address says `days=week`, or `from` and `to`. Days are
those of the reader's clock, and the column's index serves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, Model, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.clock import utc_now
from core.domain.days import SPANS, Days, instants_of, span_of_days

SPAN_PARAM, FROM_PARAM, TO_PARAM = DAY_PARAMS = ("days", "from", "to")

NAMES: dict[str, Promise] = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "week": _("This week"),
    "month": _("This month"),
    "30": _("Last 30 days"),
}
assert NAMES.keys() == SPANS.keys()  # noqa: S101 - a span without a name is a mistake in here


def asked_days(asked: Mapping[str, str]) -> Days | None:
    """Return the days that an address asks for, None where it asks for none.

    Raises:
        ValueError: a day is none.
    """
    today = timezone.localdate(utc_now())
    span = span_of_days(asked.get(SPAN_PARAM, ""), today=today)
    if span:
        return span
    first, last = (_day(asked.get(name, "")) for name in (FROM_PARAM, TO_PARAM))
    return Days(first, last) if first or last else None


def within(model: type[Model], column: str, days: Days) -> Q:
    """Return the condition that a column lies in the days."""
    if not isinstance(model._meta.get_field(column), DateTimeField):
        return _bounds(column, days.first, days.last, last="lte")
    first, after = instants_of(days, zone=ZoneInfo(timezone.get_current_timezone_name()))
    return _bounds(column, first, after, last="lt")


def _bounds(column: str, begin: Any, end: Any, *, last: str) -> Q:
    found = Q(**{f"{column}__gte": begin}) if begin else Q()
    return found & Q(**{f"{column}__{last}": end}) if end else found


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
