"""What is judged when a badge is swiped: the facts at a machine, and what they mean."""

from __future__ import annotations

from datetime import datetime, time

import msgspec

from core.domain.permissions import Grant
from core.domain.qualifications import Held
from shopmonitor.protocol.words import Action, Decision, SwipeReason


class MachineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The machine, its type's demands folded in; `local_time` is the area's clock."""

    id: int
    uid: str
    code: str
    name: str
    status: str
    max_operators: int
    min_level: str
    needs_lead: bool
    two_person: bool
    one_machine_a_person: bool
    retired: bool
    local_time: time
    allowed_from: time | None = None
    allowed_until: time | None = None
    qualifications: dict[str, str] = {}  # id -> name

    @property
    def people_needed(self) -> int:
        """Return how many must be there for the machine to run."""
        return 2 if self.two_person else 1

    @property
    def room(self) -> int:
        """Return how many may be there at once."""
        return max(self.max_operators, self.people_needed)


class BadgeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The badge and the person who holds it."""

    id: int
    state: str
    issued_at: datetime
    expires_at: datetime | None
    user_id: int
    user_uid: str
    person: str
    person_active: bool


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A session that is open at the machine; the one with `machine_from` carries its time."""

    id: int
    uid: str
    user_id: int
    user_uid: str
    person: str
    started_at: datetime
    is_lead: bool
    may_lead: bool
    machine_from: datetime | None = None
    operation_uid: str | None = None


class PendingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The first of two people, who swiped and waits for a second."""

    user_id: int
    user_uid: str
    person: str
    badge_id: int | None
    swipe_id: str
    until: datetime
    may_lead: bool
    shared: bool


class SwipeSituation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the judgement needs, read after the machine's row was locked.

    `presence_until` is the latest end of any session at the machine; `interlocks` are the
    names of those that are not known to be closed.
    """

    node_enabled: bool
    machine: MachineFacts
    badge: BadgeFacts | None = None
    present: list[SessionFacts] = []
    pending: PendingFacts | None = None
    presence_until: datetime | None = None
    elsewhere: bool = False
    estop_in_force: bool = False
    contact_unknown: bool = False
    interlocks: list[str] = []
    grants: list[Grant] = []
    held: list[Held] = []


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a swipe means.

    `with_pending` says that the waiting person's session starts too; `wait` that
    this person now waits for a second one. What a leaver hands over is judged
    by `leads.judge_leave`, whatever ended the session.
    """

    decision: Decision
    action: Action
    reason: SwipeReason
    needs: list[str] = []
    has: list[str] = []
    ends: SessionFacts | None = None
    is_lead: bool = False
    may_lead: bool = False
    shared: bool = False
    with_pending: bool = False
    wait: bool = False
    can_start: bool = False
