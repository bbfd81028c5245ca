"""Saying why machines stood: many stops at once, one that is cut in two, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.domain.spans import Span
from core.errors import InvalidInputError
from core.models import Machine, StopReason, SuiteUser
from shopmonitor.models import StopClassification
from shopmonitor.selectors.machine_pasts import stops_around
from shopmonitor.services.bucket_marks import mark_buckets
from shopmonitor.services.door import floor_alias

# More than a week of stops: what is sent is a mistake.
MOST = 500


class StopSpan(NamedTuple):
    """A stop, or a part of one: a machine from when until when (aware UTC)."""

    machine: Machine
    start: datetime
    end: datetime


@in_transaction(StopClassification)
def classify_stops(
    *, stops: Sequence[StopSpan], reason: StopReason | None, by: SuiteUser
) -> list[StopClassification]:
    """Say for which reason machines stood; None takes back what was said.

    What was said before stays in the history; the last word holds. Who may say it is asked by
    the caller.

    Raises:
        InvalidInputError: there is no stop, too many, one without length or in the future, or
            the reason is not given any more, is a group, or is one of other machines.
    """
    now = utc_now()
    _check_stops(stops, now)
    if reason is not None:
        _check_reason(reason, stops)
    _mark(stops, now)
    return StopClassification.objects.bulk_create(
        StopClassification(
            machine=each.machine,
            started_at=each.start,
            ended_at=each.end,
            reason=reason,
            user=by,
            person_name=str(by),
        )
        for each in stops
    )


@in_transaction(StopClassification)
def split_stop(*, stop: StopSpan, at: datetime, by: SuiteUser) -> StopClassification:
    """Cut a stop in two: what comes after the moment waits for a reason of its own.

    The part before keeps what was said of it.

    Raises:
        InvalidInputError: the moment does not lie inside the stop.
    """
    if not stop.start < at < stop.end:
        raise InvalidInputError(
            _("at: give a time between the beginning and the end of the stop."), field="at"
        )
    _mark([stop], utc_now())
    return StopClassification.objects.create(
        machine=stop.machine,
        started_at=at,
        ended_at=stop.end,
        reason=None,
        user=by,
        person_name=str(by),
    )


def _mark(stops: Sequence[StopSpan], now: datetime) -> None:
    """Let the whole of the stops be reckoned again: of their other parts a reason may hold, too."""
    spans: dict[int, Span] = {}
    for each in stops:
        known = spans.get(each.machine.pk, Span(each.start, each.end))
        spans[each.machine.pk] = Span(min(known.start, each.start), max(known.end, each.end))
    around = stops_around(spans=spans, now=now)
    facts = [(machine, span.start, spans[machine].end) for machine, span in around.items()]
    mark_buckets(alias=floor_alias(), facts=facts)


def _check_stops(stops: Sequence[StopSpan], now: datetime) -> None:
    if not stops:
        raise InvalidInputError(_("stops: choose at least one stop."), field="stops")
    if len(stops) > MOST:
        raise InvalidInputError(
            _("stops: give at most {most} at once.").format(most=MOST), field="stops"
        )
    for each in stops:
        if not each.start < each.end <= now:
            raise InvalidInputError(
                _(
                    "stops: a stop at {machine} has no length or lies in the future;"
                    " load the list anew."
                ).format(machine=each.machine.code),
                field="stops",
            )


def _check_reason(reason: StopReason, stops: Sequence[StopSpan]) -> None:
    below = StopReason.objects.filter(parent=reason, active=True, deleted_at__isnull=True)
    if not reason.active or reason.is_deleted or below.exists():
        raise InvalidInputError(
            _("reason: '{reason}' is a group or no longer in use; choose another one.").format(
                reason=reason
            ),
            field="reason",
        )
    for each in stops:
        if reason.machine_type_id not in {None, each.machine.machine_type_id}:
            raise InvalidInputError(
                _("reason: '{reason}' is not one for {machine}; choose another one.").format(
                    reason=reason, machine=each.machine.code
                ),
                field="reason",
            )
