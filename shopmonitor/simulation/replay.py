"""A recorded machine-day as the events of a node."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from shopmonitor.protocol.shdr import Observation, ShdrReader, read_lines
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.protocol.words import EStopState, EventType, Execution
from shopmonitor.simulation.clock import Pace
from shopmonitor.simulation.node import SimulatedNode
from shopmonitor.simulation.plans import Step

RECORDED_DAY = Path(__file__).parent / "data" / "mazak01-slice.txt.gz"


def read_steps(path: Path = RECORDED_DAY) -> list[Step]:
    """Read a recording in SHDR."""
    return plan_replay(ShdrReader(read_lines(path)))


def plan_replay(observations: Iterable[Observation]) -> list[Step]:
    """Turn observations into events, each after the time that passed since the one before.

    Counter readings become increments; a reset counter counts from 0. A circuit that is healthy
    again after an e-stop is RELEASED: what a node sees is the contact, not that it was rearmed.
    """
    steps: list[Step] = []
    estop, shown, waited = "", None, timedelta(seconds=0)
    before = None
    for observation in sorted(observations, key=lambda seen: seen.occurred_at):
        waited += observation.occurred_at - (before or observation.occurred_at)
        before = observation.occurred_at
        data: dict[str, str | int] | None = None
        if observation.topic == Topic.EXECUTION:
            kind, data = EventType.STATE, {"execution": Execution(observation.value).value}
        elif observation.topic == Topic.ESTOP:
            kind, data = EventType.ESTOP, _read_estop(estop, observation.value)
            estop = observation.value
        elif observation.value.isdecimal():
            kind, data = EventType.COUNT, _read_pieces(shown, int(observation.value))
            shown = int(observation.value)
        if data is not None:
            steps.append(Step(waited.total_seconds(), kind, data))
            waited = timedelta(seconds=0)
    return steps


def replay(*, node: SimulatedNode, machine: str, steps: list[Step], pace: Pace) -> None:
    """Let a node live through the recording, again and again, until the run is over."""
    while True:
        for step in steps:
            if not pace.wait(step.wait_s):
                data = {"execution": Execution.UNAVAILABLE.value}
                node.report(machine, EventType.STATE, data)
                return
            node.report(machine, step.type, step.data)


def _read_estop(before: str, word: str) -> dict[str, str | int] | None:
    if word == EStopState.TRIGGERED:
        return {"state": EStopState.TRIGGERED.value}
    if word == EStopState.ARMED and before == EStopState.TRIGGERED:
        return {"state": EStopState.RELEASED.value}
    return None


def _read_pieces(before: int | None, shown: int) -> dict[str, str | int] | None:
    if before is None or shown == before:
        return None
    return {"good": shown - before if shown > before else shown}
