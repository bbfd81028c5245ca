"""Stops of machines as people see them, and the reasons that they may give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from core.domain.permissions import judge_right
from core.domain.spans import Span
from core.models import Machine, StopReason, SuiteUser
from core.selectors.office_rights import place_targets
from shopmonitor.domain.stop_keys import StopKey, write_stop_key
from shopmonitor.domain.stops import Stop
from shopmonitor.domain.swipes import APP
from shopmonitor.selectors.access_facts import list_grants
from shopmonitor.selectors.machine_pasts import list_pasts


class MachineStop(NamedTuple):
    """A stop, or a part of it with one reason, at its machine."""

    machine: Machine
    stop: Stop
    reason: StopReason | None

    @property
    def minutes(self) -> int:
        """Return its length in whole minutes, breaks included, at least one."""
        return max(1, (self.stop.end - self.stop.start) // timedelta(minutes=1))

    @property
    def key(self) -> str:
        """Return how a form names it."""
        return write_stop_key(StopKey(self.machine.uid, self.stop.start, self.stop.end))


def list_stops(
    *, machines: Sequence[Machine], span: Span, now: datetime, unqualified: bool = False
) -> list[MachineStop]:
    """Return the stops of machines that have some part in a span, the newest first.

    So many queries, however many machines and stops. Those that go on end `now` (aware UTC).

    Args:
        unqualified: only those of which nobody has said why.
    """
    reasons = {reason.pk: reason for reason in StopReason.objects.all()}
    found = [
        MachineStop(machine, stop, None if stop.reason is None else reasons[stop.reason])
        for machine, past in list_pasts(spans=dict.fromkeys(machines, span), now=now).items()
        for stop in past.stops
        if stop.start < span.end and span.start < stop.end
    ]
    wanted = [each for each in found if each.reason is None] if unqualified else found
    return sorted(wanted, key=lambda each: (each.stop.start, each.machine.code), reverse=True)


def list_reasons_to_give() -> list[StopReason]:
    """Return the reasons that may be given, those with a key first; groups are left out."""
    rows = StopReason.objects.filter(deleted_at__isnull=True)
    active = list(rows.filter(active=True).select_related("parent", "machine_type"))
    groups = {reason.parent_id for reason in active}
    leaves = [reason for reason in active if reason.pk not in groups]
    return sorted(
        leaves, key=lambda each: (not each.shortcut, each.shortcut, each.position, each.code)
    )


def grouped(reasons: Iterable[StopReason]) -> dict[str, list[StopReason]]:
    """Return reasons by the group that they stand below, else by what they count as."""
    found: dict[str, list[StopReason]] = defaultdict(list)
    for reason in reasons:
        found[str(reason.parent or reason.get_root_display())].append(reason)
    return dict(found)


def find_reason(*, uid: UUID) -> StopReason | None:
    """Return a reason that may be given."""
    return next((each for each in list_reasons_to_give() if each.uid == uid), None)


def list_machines_operated(*, user: SuiteUser, at: datetime) -> list[Machine]:
    """Return the machines that a person may operate at a moment (aware UTC), by code."""
    grants = list_grants([user])[user.pk]
    _areas, _zones, targets = place_targets()
    allowed = [
        machine
        for machine, reaching in targets.items()
        if judge_right(
            [grant for target in reaching for grant in grants.get(target, ())],
            wanted="operate",
            app=APP,
            at=at,
        ).allowed
    ]
    rows = Machine.objects.filter(pk__in=allowed, deleted_at__isnull=True)
    return list(rows.select_related("zone__area", "machine_type").order_by("code"))
