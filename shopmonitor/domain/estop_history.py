"""E-stops of the past, drawn from what the circuit was seen to be."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Final, NamedTuple

_TRIGGERED: Final = "TRIGGERED"
_ARMED: Final = "ARMED"


class CircuitObservation(NamedTuple):
    """From `occurred_at` on the e-stop circuit was seen as this word of MTConnect."""

    occurred_at: datetime
    word: str


class PastEStop(NamedTuple):
    """One e-stop; `released_at` is None when nobody saw the circuit closed again."""

    triggered_at: datetime
    released_at: datetime | None


def find_past_estops(observations: Iterable[CircuitObservation]) -> list[PastEStop]:
    """Return the e-stops in order of time, whatever order the observations came in.

    While the circuit is unavailable nothing is known, so TRIGGERED before and
    after is one e-stop, and ARMED after ends it.
    """
    estops: list[PastEStop] = []
    triggered_at: datetime | None = None
    for observation in sorted(observations, key=attrgetter("occurred_at")):
        if observation.word == _TRIGGERED and triggered_at is None:
            triggered_at = observation.occurred_at
        elif observation.word == _ARMED and triggered_at is not None:
            estops.append(PastEStop(triggered_at, observation.occurred_at))
            triggered_at = None
    if triggered_at is not None:
        estops.append(PastEStop(triggered_at, None))
    return estops
