"""The cards of the floor board: machines with who is there, below e-stops and alerts.

A fixed number of queries, however many machines; all times are aware UTC.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.boards import Card, Spot
from core.models import Area, Machine
from core.selectors.machines import list_machines
from shopmonitor.choices import Execution, NodeState
from shopmonitor.domain.looks import Look, Signs, look_of
from shopmonitor.models import EStopEvent, MachineLive, MachineSession, NodePort, WorkOffer
from shopmonitor.selectors.floor_signals import (
    estop_card,
    list_estops_in_force,
    reach_of_estop,
    read_alert_cards,
)

LOOKS: dict[Look, Promise] = {
    Look.ESTOP: _("E-stop"),
    Look.MAINTENANCE: _("In maintenance"),
    Look.LOCKED: _("Locked"),
    Look.SILENT: _("No news"),
    Look.STOPPED: _("Stopped"),
    Look.RUNNING: _("Runs"),
    Look.STAFFED: _("In use"),
    Look.FREE: pgettext_lazy("machine", "Free"),
    Look.INACTIVE: _("Out of use"),
}


class PersonShown(NamedTuple):
    """Somebody at a machine."""

    name: str
    since: datetime
    is_lead: bool


class JobShown(NamedTuple):
    """What is worked on at a machine, or waits there."""

    number: str
    step: str
    running: bool


class MachineShown(NamedTuple):
    """What a machine's card shows; `zone` is the time zone of its area."""

    code: str
    name: str
    look: Look
    look_name: Promise
    since: datetime | None
    people: tuple[PersonShown, ...]
    job: JobShown | None
    time_zone: str


class Facts(NamedTuple):
    """What is so now, by the number of the machine, but for the sources of e-stops."""

    live: Mapping[int, MachineLive]
    people: Mapping[int, list[MachineSession]]
    unheard: set[int]
    offers: Mapping[UUID, WorkOffer]
    next_offers: Mapping[int, WorkOffer]
    stopped: set[tuple[str, int]]


def read_floor_board() -> list[Card]:
    """Return the cards of the floor of the region that is looked at."""
    around = areas_around()
    machines = list(list_machines().order_by("zone__area__code", "zone__sequence", "code"))
    estops = list_estops_in_force()
    facts = _facts(estops)
    spots = {one.pk: Spot("machine", one.pk, around[one.zone.area_id]) for one in machines}
    cards = [_machine_card(machine, spots[machine.pk], facts) for machine in machines]
    cards += [estop_card(estop, spots=spots, around=around) for estop in estops]
    return cards + read_alert_cards(spots=spots)


def key_of_machine(machine: Machine) -> str:
    """Return the key of a machine's card."""
    return f"machine-{machine.uid}"


def areas_around() -> dict[int, frozenset[int]]:
    """Return of each area the areas that it lies in, itself too, by their numbers."""
    parents: dict[int, int | None] = dict(Area.objects.values_list("pk", "parent"))
    around: dict[int, frozenset[int]] = {}
    for pk in parents:
        seen: list[int] = []
        here: int | None = pk
        while here is not None and here not in seen:
            seen.append(here)
            here = parents.get(here)
        around[pk] = frozenset(seen)
    return around


def _facts(estops: Sequence[EStopEvent]) -> Facts:
    people: dict[int, list[MachineSession]] = defaultdict(list)
    rows = MachineSession.objects.filter(ended_at__isnull=True).order_by("started_at", "pk")
    for session in rows:
        people[session.machine_id].append(session)
    offers = list(WorkOffer.objects.filter(withdrawn=False).order_by("-rank", "-pk"))
    return Facts(
        live={row.machine_id: row for row in MachineLive.objects.all()},
        people=people,
        unheard=_unheard(),
        offers={offer.operation_uid: offer for offer in offers},
        next_offers={offer.machine_id: offer for offer in offers},
        stopped={reach_of_estop(estop) for estop in estops},
    )


def _unheard() -> set[int]:
    """Return the machines that nodes have fallen silent at, and no other one is heard."""
    rows = NodePort.objects.filter(node__enabled=True, node__deleted_at__isnull=True)
    states = list(rows.values_list("machine", "node__state"))
    heard = {machine for machine, state in states if state == NodeState.ONLINE}
    return {machine for machine, state in states if state == NodeState.SILENT} - heard


def _machine_card(machine: Machine, spot: Spot, facts: Facts) -> Card:
    return Card(
        key=key_of_machine(machine),
        pile=f"zone-{machine.zone.uid}",
        rank=machine.code,
        spot=spot,
        template="shopmonitor/_machine_card.html",
        shows=_show_machine(machine, spot, facts),
    )


def _show_machine(machine: Machine, spot: Spot, facts: Facts) -> MachineShown:
    live = facts.live.get(machine.pk)
    there = facts.people.get(machine.pk, [])
    execution = live.execution if live else Execution.UNAVAILABLE.value
    reached = {("machine", machine.pk), ("zone", machine.zone_id)}
    reached |= {("area", area) for area in spot.areas}
    signs = Signs(
        status=machine.status,
        execution=execution,
        staffed=bool(there),
        estop=not reached.isdisjoint(facts.stopped),
        unheard=machine.pk in facts.unheard,
    )
    look = look_of(signs)
    return MachineShown(
        code=machine.code,
        name=machine.name,
        look=look,
        look_name=_name(look, execution),
        since=_since(look, live, there),
        people=tuple(PersonShown(one.person_name, one.started_at, one.is_lead) for one in there),
        job=_job(machine.pk, there, facts),
        time_zone=machine.zone.area.time_zone,
    )


def _name(look: Look, execution: str) -> Promise:
    """Return the word for how it looks; of a stop, what kind of stop the machine tells."""
    return Execution(execution).label if look is Look.STOPPED else LOOKS[look]


def _since(
    look: Look, live: MachineLive | None, there: Sequence[MachineSession]
) -> datetime | None:
    if look in {Look.RUNNING, Look.STOPPED} and live is not None:
        return live.execution_since
    return there[0].started_at if look is Look.STAFFED else None


def _job(machine: int, there: Iterable[MachineSession], facts: Facts) -> JobShown | None:
    """Return what somebody works on there, else what comes next."""
    known = (facts.offers.get(one.operation_uid) for one in there if one.operation_uid)
    running = next((offer for offer in known if offer is not None), None)
    offer = running or facts.next_offers.get(machine)
    if offer is None:
        return None
    return JobShown(offer.job_number, offer.operation_name, running is not None)
