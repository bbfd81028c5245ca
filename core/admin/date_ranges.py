"""Lists narrowed to a span of time, as the reader's own clock shows it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from unfold.contrib.filters.admin import RangeDateTimeFilter


class MomentRangeFilter(RangeDateTimeFilter):
    """From a day and time to another; without a time the whole day counts."""

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list; what cannot be read narrows nothing."""
        begin, end = self._moment("from", time.min), self._moment("to", time.max)
        if begin is not None:
            rows = rows.filter(**{f"{self.parameter_name}__gte": begin})
        if end is not None:
            rows = rows.filter(**{f"{self.parameter_name}__lte": end})
        return rows

    def _moment(self, side: str, usual: time) -> datetime | None:
        day, hour = (self._sent(f"{side}_{part}") for part in (0, 1))
        try:
            date = parse_date(day)
            at = parse_time(hour) if hour else usual
        except ValueError:
            return None
        return timezone.make_aware(datetime.combine(date, at or usual)) if date else None

    def _sent(self, part: str) -> str:
        value = self.used_parameters.get(f"{self.parameter_name}_{part}") or ""
        return str(value[0] if isinstance(value, list) else value)
