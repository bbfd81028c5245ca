"""What the floor knows of a person, a machine, a place or a node: the newest of each kind."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from core.db.router import FLOOR_SCHEMA, suite_router
from core.models import Area, Badge, Machine, SecurityEvent, SuiteUser, Zone
from shopmonitor.choices import EStopState
from shopmonitor.models import (
    Alert,
    BadgeSwipe,
    EStopEvent,
    MachineLive,
    MachineSession,
    MachineState,
    Node,
    NodeCommand,
    NodeDeadLetter,
    NodePort,
)
from shopmonitor.selectors.state_intervals import list_state_intervals

M = TypeVar("M", bound=Model)


def list_state_now(machine: Machine) -> QuerySet[MachineLive]:
    """Return the one row of what the machine does now; none before its first word."""
    rows = MachineLive.objects.filter(machine=machine)
    return _there(machine, rows).select_related("pending_user").order_by("pk")


def list_open_sessions_at(machine: Machine) -> QuerySet[MachineSession]:
    """Return who works at a machine now, the longest present first."""
    rows = MachineSession.objects.filter(machine=machine, ended_at__isnull=True)
    return _there(machine, rows).select_related("user").order_by("started_at", "pk")


def list_sessions_at(machine: Machine) -> QuerySet[MachineSession]:
    """Return who worked at a machine, newest first."""
    rows = MachineSession.objects.filter(machine=machine)
    return _there(machine, rows).select_related("user").order_by("-started_at", "-pk")


def list_states_of(machine: Machine) -> QuerySet[MachineState]:
    """Return what a machine did, with when it ended, newest first."""
    rows = list_state_intervals().filter(machine=machine)
    return _there(machine, rows).order_by("-occurred_at", "-pk")


def list_estops_of(machine: Machine) -> QuerySet[EStopEvent]:
    """Return the e-stops that were pulled at a machine, newest first."""
    rows = EStopEvent.objects.filter(machine=machine)
    return _there(machine, rows).select_related("rearmed_by").order_by("-triggered_at", "-pk")


def list_alerts_of(machine: Machine) -> QuerySet[Alert]:
    """Return the alerts about a machine, newest first."""
    rows = Alert.objects.filter(machine=machine)
    return _there(machine, rows).order_by("-last_at", "-pk")


def list_ports_of(machine: Machine) -> QuerySet[NodePort]:
    """Return the ports of nodes that a machine hangs on."""
    rows = NodePort.objects.filter(machine=machine, node__deleted_at__isnull=True)
    return _there(machine, rows).select_related("node").order_by("node__node_id", "port")


def list_swipes_at(machine: Machine) -> QuerySet[BadgeSwipe]:
    """Return the swipes at a machine, newest first."""
    rows = BadgeSwipe.objects.filter(machine=machine)
    return _there(machine, rows).select_related("user").order_by("-occurred_at", "-pk")


def list_open_sessions_of(person: SuiteUser) -> QuerySet[MachineSession]:
    """Return where a person works now."""
    rows = MachineSession.objects.filter(user=person, ended_at__isnull=True)
    return rows.select_related("machine").order_by("started_at", "pk")


def list_sessions_of(person: SuiteUser) -> QuerySet[MachineSession]:
    """Return where a person worked, newest first."""
    rows = MachineSession.objects.filter(user=person)
    return rows.select_related("machine").order_by("-started_at", "-pk")


def list_swipes_of(person: SuiteUser) -> QuerySet[BadgeSwipe]:
    """Return a person's swipes, newest first."""
    rows = BadgeSwipe.objects.filter(user=person)
    return rows.select_related("machine").order_by("-occurred_at", "-pk")


def list_swipes_with(badge: Badge) -> QuerySet[BadgeSwipe]:
    """Return the swipes of one badge, newest first; the person's index finds them."""
    return list_swipes_of(badge.user).filter(badge=badge)


def list_nodes_in(place: Area | Zone) -> QuerySet[Node]:
    """Return the nodes of an area or a zone."""
    at = {"area": place} if isinstance(place, Area) else {"zone": place}
    return Node.objects.filter(**at, deleted_at__isnull=True).order_by("node_id")


def list_estops_in_force_in(place: Area | Zone) -> QuerySet[EStopEvent]:
    """Return the e-stops in force that reach an area or a zone as a whole, or a machine in it."""
    path = "area" if isinstance(place, Area) else "zone"
    inner = "machine__zone__area" if isinstance(place, Area) else "machine__zone"
    rows = EStopEvent.objects.filter(is_history=False).exclude(state=EStopState.REARMED)
    here = rows.filter(**{path: place}) | rows.filter(**{inner: place})
    return here.select_related("machine").order_by("-triggered_at", "-pk")


def list_alerts_about(node: Node) -> QuerySet[Alert]:
    """Return the alerts about a node, newest first."""
    return Alert.objects.filter(node=node).order_by("-last_at", "-pk")


def list_dead_letters_of(node: Node) -> QuerySet[NodeDeadLetter]:
    """Return the messages of a node that could not be taken, newest first."""
    return NodeDeadLetter.objects.filter(node=node).order_by("-pk")


def list_commands_of(node: Node) -> QuerySet[NodeCommand]:
    """Return what a node was told to do, newest first."""
    rows = NodeCommand.objects.filter(node=node).select_related("asked_by")
    return rows.order_by("-asked_at", "-pk")


def list_security_events_of_node(node: Node) -> QuerySet[SecurityEvent]:
    """Return what the guards know of a node."""
    return SecurityEvent.objects.filter(node_name=node.node_id).exclude(node_name="")


def _there(machine: Machine, rows: QuerySet[M]) -> QuerySet[M]:
    """Read from the database of the machine's region."""
    region = machine.zone.area.region
    return rows.using(suite_router.alias_for(FLOOR_SCHEMA, region=region))
