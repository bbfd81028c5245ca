"""The life of an e-stop as one table: who may say what in which state, and what follows.

The software records and withholds; the hard-wired circuit is the safety function, and no
message here gives anything back to a machine.

Source: domain rules, section 4; ISO 13850 as far as records go (a reset permits, never starts).
"""

from __future__ import annotations

from enum import StrEnum

from shopmonitor.choices import EStopState


class Said(StrEnum):
    """What may be said of an e-stop."""

    OPENED = "opened"
    CLOSED = "closed"
    INSPECTED = "inspected"
    REARMED = "rearmed"


class Actor(StrEnum):
    """Who says it: a contact, a person with or without the right, a program of any kind."""

    HARDWARE = "hardware"
    PERSON = "person"
    STRANGER = "stranger"
    PROGRAM = "program"


class Verdict(StrEnum):
    """What becomes of it."""

    MOVES = "moves"
    SAME = "same"
    REFUSED = "refused"


# Nothing is in force: none was ever pulled, or people rearmed the last one.
ARMED = None
WHO = {
    Said.OPENED: Actor.HARDWARE,
    Said.CLOSED: Actor.HARDWARE,
    Said.INSPECTED: Actor.PERSON,
    Said.REARMED: Actor.PERSON,
}
MOVES: dict[tuple[EStopState | None, Said], EStopState] = {
    (ARMED, Said.OPENED): EStopState.TRIGGERED,
    (EStopState.TRIGGERED, Said.CLOSED): EStopState.RELEASED,
    (EStopState.RELEASED, Said.OPENED): EStopState.TRIGGERED,
    (EStopState.RELEASED, Said.INSPECTED): EStopState.INSPECTED,
    (EStopState.INSPECTED, Said.OPENED): EStopState.TRIGGERED,
    (EStopState.INSPECTED, Said.REARMED): EStopState.REARMED,
    # The old one is over and stays as it is: this one is another.
    (EStopState.REARMED, Said.OPENED): EStopState.TRIGGERED,
}
IN_FORCE = (EStopState.TRIGGERED, EStopState.RELEASED, EStopState.INSPECTED)


def judge_move(
    state: EStopState | None, said: Said, actor: Actor
) -> tuple[Verdict, EStopState | None]:
    """Judge what somebody says, and return the state afterwards.

    A contact that repeats itself changes nothing; a person or a program that says
    what is not theirs to say, or not yet, is refused.
    """
    if WHO[said] is not actor:
        return Verdict.REFUSED, state
    after = MOVES.get((state, said))
    if after is not None:
        return Verdict.MOVES, after
    return (Verdict.SAME if actor is Actor.HARDWARE else Verdict.REFUSED), state
