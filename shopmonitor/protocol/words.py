"""The words of the node protocol; those of a standard in upper case, as it writes them."""

from enum import StrEnum
from typing import Final

PROTOCOL_PATH: Final = "/api/v1/node/"


class Execution(StrEnum):
    """What the controller's program does.

    Source:
        MTConnect, EXECUTION: all words of the standard; UNAVAILABLE means that we do not know.
    """

    READY = "READY"
    ACTIVE = "ACTIVE"
    INTERRUPTED = "INTERRUPTED"
    FEED_HOLD = "FEED_HOLD"
    STOPPED = "STOPPED"
    OPTIONAL_STOP = "OPTIONAL_STOP"
    PROGRAM_STOPPED = "PROGRAM_STOPPED"
    PROGRAM_COMPLETED = "PROGRAM_COMPLETED"
    PROGRAM_OPTIONAL_STOP = "PROGRAM_OPTIONAL_STOP"
    WAIT = "WAIT"
    UNAVAILABLE = "UNAVAILABLE"


EXECUTING: Final = frozenset({Execution.ACTIVE})


class EStopState(StrEnum):
    """The e-stop circuit: ARMED is healthy, RELEASED is closed again but not yet inspected.

    Source:
        MTConnect, EMERGENCY_STOP (ARMED, TRIGGERED); RELEASED is ours.
    """

    ARMED = "ARMED"
    TRIGGERED = "TRIGGERED"
    RELEASED = "RELEASED"


class Clock(StrEnum):
    """What a node says about its own clock."""

    SYNCED = "synced"
    ESTIMATED = "estimated"
    UNSET = "unset"


class TimeQuality(StrEnum):
    """How well the time of a fact is known."""

    SYNCED = "synced"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class EventType(StrEnum):
    """What a node may report."""

    SWIPE = "swipe"
    STATE = "state"
    COUNT = "count"
    READING = "reading"
    ESTOP = "estop"
    SESSION_END = "session_end"
    IO = "io"
    AUDIO = "audio"
    LOG = "log"


class Decision(StrEnum):
    """How a swipe was judged."""

    GRANTED = "granted"
    REFUSED = "refused"


class Action(StrEnum):
    """What a swipe did."""

    SESSION_STARTED = "session_started"
    SESSION_ENDED = "session_ended"
    NONE = "none"


class SwipeReason(StrEnum):
    """Why a swipe was judged as it was; stable codes, nodes translate them."""

    OK = "ok"
    BADGE_UNKNOWN = "badge_unknown"
    BADGE_INACTIVE = "badge_inactive"
    BADGE_EXPIRED = "badge_expired"
    USER_INACTIVE = "user_inactive"
    NO_PERMISSION = "no_permission"
    PERMISSION_EXPIRED = "permission_expired"
    BLOCKED = "blocked"
    QUALIFICATION_MISSING = "qualification_missing"
    QUALIFICATION_EXPIRED = "qualification_expired"
    OUTSIDE_HOURS = "outside_hours"
    INTERLOCK_OPEN = "interlock_open"
    MACHINE_UNAVAILABLE = "machine_unavailable"
    MACHINE_INACTIVE = "machine_inactive"
    MACHINE_LOCKED = "machine_locked"
    MAINTENANCE = "maintenance"
    ESTOP_ACTIVE = "estop_active"
    MACHINE_FULL = "machine_full"
    SINGLE_USER_ONLY = "single_user_only"
    SECOND_PERSON_NEEDED = "second_person_needed"
    ALREADY_ELSEWHERE = "already_elsewhere"
    NODE_DISABLED = "node_disabled"
