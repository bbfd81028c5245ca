"""The facts of a message as the database tells them, in one JSON text."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from shopmonitor.domain.sequences import holds
from shopmonitor.domain.situations import SwipeSituation


class NodeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The node as it is now; `estop_ports` are those that an e-stop in force reaches."""

    enabled: bool
    config_rev: int
    acl_rev: int
    language: str
    heartbeat_s: int = 30
    queue_size: int = 500
    state: str = ""
    estop_ports: list[int] = []


class OfferFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the office offers first at the machine."""

    number: str
    operation: str
    uid: str


class MachineSituation(SwipeSituation, frozen=True, kw_only=True):
    """What is judged, and what only the effects and the answer need."""

    node_enabled: bool = True
    offer: OfferFacts | None = None


class RepeatFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How the same swipe was judged before."""

    machine: int
    decision: str
    action: str
    reason: str
    needs: list[str]
    has: list[str]
    session_uid: str | None
    is_lead: bool
    person: str | None


class EnrolmentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The wait for a badge at the reader; `until` may be over."""

    id: int
    until: datetime


class SwipeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one swipe needs to know; `node` is None when its key is not live.

    `enrolled` is told at a port without a machine alone: elsewhere the swipe is a row of its own.
    """

    nonce_fresh: bool
    node: NodeFacts | None = None
    seq_received: bool = False
    repeat: RepeatFacts | None = None
    situation: MachineSituation | None = None
    enrolment: EnrolmentFacts | None = None
    enrolled: bool = False


class PortFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A port of the node and the machine that it is bound to."""

    port: int
    machine: int
    code: str
    uid: str
    inactivity_warning_s: int
    inactivity_end_s: int
    offline_hours: int
    estop_input: bool


class CommandFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A command that waits for the node; `expires_at` in unix seconds."""

    id: UUID
    type: str
    args: dict[str, str | int | bool]
    expires_at: int


class DoorFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What every message but a swipe needs; `node` is None when its key is not live.

    `received` are the numbers of this boot that have arrived, as closed ranges in order.
    """

    nonce_fresh: bool
    node: NodeFacts | None = None
    received: list[tuple[int, int]] = []
    newest_boot: bool = True
    ports: list[PortFacts] = []
    commands: list[CommandFacts] = []

    def has_received(self, seq: int) -> bool:
        """Tell whether a message of this boot has arrived before."""
        return holds(self.received, seq)
