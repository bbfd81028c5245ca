"""The facts that cross from one app to the other; docs/events.md is made from here."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from core.choices import App
from core.events.base import Event, event_type


@event_type(
    "machine.session_started",
    resource="machine_session",
    source=App.MONITOR,
    targets=(App.TRACKER,),
)
class MachineSessionStarted(Event, frozen=True, kw_only=True):
    """A person badged in at a machine; `operation` is what the floor showed them."""

    machine: UUID
    user: UUID
    operation: UUID | None = None


@event_type(
    "machine.session_ended",
    resource="machine_session",
    source=App.MONITOR,
    targets=(App.TRACKER,),
)
class MachineSessionEnded(Event, frozen=True, kw_only=True):
    """A person's time at a machine is over; times are the floor's, aware UTC.

    `machine_from` to `ended_at` is the machine's own time that this session
    carries; None when colleagues have carried it all.
    """

    machine: UUID
    user: UUID
    person_name: str
    started_at: datetime
    ended_at: datetime
    machine_from: datetime | None
    reason: str
    operation: UUID | None = None


@event_type(
    "machine.session_corrected",
    resource="machine_session",
    source=App.MONITOR,
    targets=(App.TRACKER,),
)
class MachineSessionCorrected(Event, frozen=True, kw_only=True):
    """A session that was told is booked otherwise: its own times, or what it carries.

    `correction` is what was approved; sessions of colleagues that carry more or less of the
    machine's time for it are told with the same one. Times as in `machine.session_ended`.
    """

    correction: UUID
    machine: UUID
    user: UUID
    person_name: str
    started_at: datetime
    ended_at: datetime
    machine_from: datetime | None
    reason: str
    operation: UUID | None = None


@event_type("machine.counted", source=App.MONITOR, targets=(App.TRACKER,))
class MachineCounted(Event, frozen=True, kw_only=True):
    """Pieces were counted at a machine; increments in counted pieces, `count_id` is the fact's.

    `scrap_reason` is what a person said of the scrap; machines say none.
    """

    count_id: UUID
    good: Decimal
    scrap: Decimal
    rework: Decimal
    total: Decimal
    session: UUID | None = None
    operation: UUID | None = None
    scrap_reason: str = ""


@event_type("machine.bucket_closed", source=App.MONITOR, targets=(App.TRACKER,))
class MachineBucketClosed(Event, frozen=True, kw_only=True):
    """What a quarter of an hour of a machine, `uid`, was; a higher revision replaces a lower one.

    Times in microseconds: first what it did (they fill the quarter of an hour), then what that
    counted as (they fill it, too, where a calendar applies, else they are 0). Pieces as counted.
    """

    revision: int
    starts_at: datetime
    executing_us: int
    interrupted_us: int
    idle_us: int
    unavailable_us: int
    producing_us: int
    short_stop_us: int
    loss_us: int
    setup_us: int
    down_us: int
    unqualified_us: int
    unknown_us: int
    planned_stop_us: int
    not_planned_us: int
    good: Decimal
    scrap: Decimal
    rework: Decimal
    total: Decimal


@event_type("machine.estop_triggered", source=App.MONITOR, targets=(App.TRACKER,))
class EStopTriggered(Event, frozen=True, kw_only=True):
    """An e-stop is in force; `uid` is the machine at which it was pulled.

    `machines` are all that it reaches, `kind` is real, drill or test.
    """

    estop: UUID
    scope: str
    kind: str = "real"
    machines: list[UUID] = []


@event_type("machine.estop_rearmed", source=App.MONITOR, targets=(App.TRACKER,))
class EStopRearmed(Event, frozen=True, kw_only=True):
    """A person has rearmed the e-stop; nothing starts by itself. `machines` as when triggered."""

    estop: UUID
    machines: list[UUID] = []


@event_type("alert.told", source=App.MONITOR, targets=(App.TRACKER,))
class AlertTold(Event, frozen=True, kw_only=True):
    """An alert has stood so long that a step tells programs outside of it; `uid` is the alert.

    `machine` is where, none when it is about no machine; `after_min` are minutes.
    """

    kind: str
    severity: str
    text: str
    about: str
    machine: UUID | None
    audience: str
    after_min: int


@event_type("operation.offered", source=App.TRACKER, targets=(App.MONITOR,))
class OperationOffered(Event, frozen=True, kw_only=True):
    """An operation is to be done on a machine; `uid` is the operation."""

    revision: int
    machine: UUID
    job_number: str
    operation_name: str
    part: str
    quantity: Decimal
    rank: int


@event_type("operation.withdrawn", source=App.TRACKER, targets=(App.MONITOR,))
class OperationWithdrawn(Event, frozen=True, kw_only=True):
    """An operation is no longer to be done on a machine."""

    revision: int
    machine: UUID
