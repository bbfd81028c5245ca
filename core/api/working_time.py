"""When work is planned: the answer of calendars and machines for a span."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.domain.spans import Span, read_span, total_time
from core.domain.working_time.calendars import WorkingCalendar
from core.domain.working_time.reckoning import shifts_between, working_spans
from core.errors import InvalidInputError

LONGEST = timedelta(days=400)
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class WorkingSpanSerializer(serializers.Serializer[None]):
    """Time in which work is planned: from ≤ t < to."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seconds = serializers.FloatField()


class ShiftSpanSerializer(serializers.Serializer[None]):
    """A shift of one day, whole; `day` is the one on which it began."""

    name = serializers.CharField()
    day = serializers.DateField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seconds = serializers.FloatField()


class WorkingTimeSerializer(serializers.Serializer[None]):
    """Planned work of a span; `seconds` is null where no calendar applies: nobody knows."""

    known = serializers.BooleanField()
    seconds = serializers.FloatField(allow_null=True)
    intervals = WorkingSpanSerializer(many=True)
    shifts = ShiftSpanSerializer(many=True)


class WorkingTime:
    """Adds `working-time/?from=&to=` to a resource whose rows have a calendar."""

    own_parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"working_time": ("from", "to")}

    def get_working_calendar(self, row: Any) -> WorkingCalendar:
        """Return what applies to the row."""
        raise NotImplementedError

    @extend_schema(
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATETIME, required=True),
            OpenApiParameter("to", OpenApiTypes.DATETIME, required=True),
        ],
        responses=WorkingTimeSerializer,
        filters=False,
    )
    @action(detail=True, url_path="working-time", pagination_class=None)
    def working_time(self, request: Request, **_kwargs: object) -> Response:
        """Return when work is planned: from ≤ t < to, at most 400 days."""
        row = self.get_object()  # type: ignore[attr-defined]
        asked = request.query_params
        span = read_span(start=asked.get("from", ""), end=asked.get("to", ""))
        _refuse_far_away(span)
        return Response(_answer(self.get_working_calendar(row), span))


def _answer(calendar: WorkingCalendar, span: Span) -> dict[str, Any]:
    work = working_spans(calendar, *span)
    return {
        "known": calendar.is_known,
        "seconds": total_time(work).total_seconds() if calendar.is_known else None,
        "intervals": [
            {"start": start, "end": end, "seconds": (end - start).total_seconds()}
            for start, end in work
        ],
        "shifts": [
            {
                "name": shift.name,
                "day": shift.day,
                "start": shift.start,
                "end": shift.end,
                "seconds": total_time(shift.work).total_seconds(),
            }
            for shift in shifts_between(calendar, *span)
        ],
    }


def _refuse_far_away(span: Span) -> None:
    if span.end - span.start > LONGEST:
        raise _refuse("to", _("to: ask for at most 400 days at once."))
    for field, instant in (("from", span.start), ("to", span.end)):
        if not EARLIEST <= instant <= LATEST:
            raise _refuse(field, _("Ask for a time between 1970 and 2200."))


def _refuse(field: str, detail: str) -> InvalidInputError:
    return InvalidInputError(detail, errors=[{"field": field, "code": "invalid", "detail": detail}])
