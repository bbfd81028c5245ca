"""E-stops in any state, as nodes and people would have brought them there."""

from __future__ import annotations

from typing import Any

from core.clock import utc_now
from core.models import SuiteUser
from shopmonitor.choices import EStopState
from shopmonitor.models import EStopEvent
from shopmonitor.services.estops import inspect_estop, rearm_estop
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor import SignedNode, make_person


def make_estop(*, state: str = EStopState.TRIGGERED, **values: Any) -> EStopEvent:
    """Make an e-stop that stands in a state; at a machine of its own unless one is named."""
    now = utc_now()
    known: dict[str, Any] = {"state": state, "triggered_at": now}
    if values.get("scope", "machine") == "machine" and "machine" not in values:
        known["machine"] = MachineFactory.create()
    if state != EStopState.TRIGGERED:
        known["released_at"] = now
    if state in {EStopState.INSPECTED, EStopState.REARMED}:
        known |= {"inspected_at": now, "inspected_by": UserFactory.create(), "cause": "Chip"}
    if state == EStopState.REARMED:
        known |= {"rearmed_at": now, "rearmed_by": UserFactory.create()}
    return EStopEvent.objects.create(**known | values)


def release(estop: EStopEvent) -> None:
    """Let the contact be closed again, unless it is."""
    rows = EStopEvent.objects.filter(pk=estop.pk, state=EStopState.TRIGGERED)
    rows.update(state=EStopState.RELEASED, released_at=utc_now())


def settle(estop: EStopEvent, *, until: str = EStopState.REARMED) -> SuiteUser:
    """Let somebody who may do it take an e-stop to INSPECTED or REARMED."""
    release(estop)
    fitter, _tag = make_person(level="maintain")
    inspect_estop(estop=estop, user=fitter, cause="Chip in the switch")
    if until == EStopState.REARMED:
        rearm_estop(estop=estop, user=fitter)
    return fitter


def pull(node: SignedNode, *, port: int = 0, **fields: Any) -> EStopEvent:
    """Let a contact open; return the e-stop that it began or went on with."""
    say(node, "TRIGGERED", port=port, **fields)
    return EStopEvent.objects.filter(node=node.row, port=port).latest("pk")


def say(node: SignedNode, word: str, *, port: int = 0, **fields: Any) -> None:
    """Let a node tell a word of its contact; it must be taken."""
    answer = node.events(node.event("estop", {"state": word}, port=port, **fields))
    assert answer["accepted"] == 1, answer
