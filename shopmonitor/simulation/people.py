"""Simulated people: they walk, swipe, work, and leave a machine as they found it."""

from random import Random
from threading import Lock
from typing import Final

from shopmonitor.protocol.words import Action, Decision, EStopState, EventType, Execution
from shopmonitor.simulation.clock import Pace
from shopmonitor.simulation.demo_file import Badge
from shopmonitor.simulation.node import SimulatedNode
from shopmonitor.simulation.plans import (
    Stint,
    is_on_shift,
    make_unknown_tag,
    plan_stints,
    plan_work,
)
from shopmonitor.simulation.truth import SwipeRecord, Truth

UNKNOWN_BADGES: Final = 0.05
ESTOPS: Final = 0.002
RELEASE_AFTER_S: Final = 120.0


class Machines:
    """Which machine hangs on which node, and which of them is free."""

    def __init__(self, nodes: dict[str, SimulatedNode]) -> None:
        """All free."""
        self.nodes = nodes
        self._taken: set[str] = set()
        self._lock = Lock()

    def take(self, wished: tuple[str, ...]) -> str | None:
        """Walk to the first free one; None when all are taken."""
        with self._lock:
            for machine in wished:
                if machine in self.nodes and machine not in self._taken:
                    self._taken.add(machine)
                    return machine
        return None

    def leave(self, machine: str) -> None:
        """Make room for the next."""
        with self._lock:
            self._taken.discard(machine)


class SimulatedPerson:
    """One person with one badge, on one machine at a time."""

    def __init__(
        self, *, index: int, badge: Badge, machines: Machines, pace: Pace, truth: Truth,
        random: Random, run_s: float = 0.0, estops: bool = False,
    ) -> None:  # fmt: skip
        """Come to work; `run` lives through the day.

        Args:
            run_s: length of the run in simulated seconds; 0 for one without an end.
            estops: whether this person presses an e-stop once in a while.
        """
        self._index, self._badge, self._machines = index, badge, machines
        self._pace, self._truth, self._random = pace, truth, random
        self._run_s, self._estops = run_s, estops

    def run(self) -> None:
        """Work one stint after the other until the run is over; ends what was begun."""
        for stint in plan_stints(self._random, self._badge.machines):
            if not self._pace.wait(stint.rest_s):
                return
            if is_on_shift(self._index, self._pace.elapsed_s(), run_s=self._run_s):
                self._walk_to_work(stint)

    def _walk_to_work(self, stint: Stint) -> None:
        machine = self._machines.take(stint.machines)
        if machine is None:
            return
        free_again = True
        try:
            node = self._machines.nodes[machine]
            self._try_unknown_badge(node, machine)
            start = self._begin(node, machine)
            if start is not None:
                free_again = self._work(node, start, stint.work_s)
        finally:
            if free_again:
                self._machines.leave(machine)

    def _try_unknown_badge(self, node: SimulatedNode, machine: str) -> None:
        if node.reachable and self._random.random() < UNKNOWN_BADGES:
            node.swipe(machine=machine, person="", tag=make_unknown_tag(self._random))

    def _begin(self, node: SimulatedNode, machine: str) -> SwipeRecord | None:
        """Swipe in; without an answer the node lets people work, as its offline list says."""
        start = self._swipe(node, machine)
        if start.action == Action.SESSION_ENDED:  # left open by an earlier run
            start = self._swipe(node, machine)
        return start if _may_work(start) else None

    def _work(self, node: SimulatedNode, start: SwipeRecord, work_s: float) -> bool:
        """Work and swipe out; False when the machine cannot be used any more."""
        for step in plan_work(self._random, work_s):
            if not self._pace.wait(step.wait_s):
                node.report(start.machine, EventType.STATE, {"execution": Execution.READY.value})
                break
            if not _may_work(start):  # the server judged the offline swipe meanwhile
                return True
            node.report(start.machine, step.type, step.data)
            if self._presses_estop(node, start):
                self._press_estop(node, start.machine)
                return False
        self._finish(node, start)
        return True

    def _finish(self, node: SimulatedNode, start: SwipeRecord) -> None:
        if start.answer is None or not node.reachable:
            node.end_session(start)
            return
        end = self._swipe(node, start.machine)
        if end.action == Action.SESSION_STARTED:  # it had ended without us
            self._swipe(node, start.machine)

    def _presses_estop(self, node: SimulatedNode, start: SwipeRecord) -> bool:
        known = self._estops and node.reachable and start.answer is not None
        return known and self._random.random() < ESTOPS

    def _press_estop(self, node: SimulatedNode, machine: str) -> None:
        """Stop for good: nobody but a person with the right can rearm."""
        node.report(machine, EventType.ESTOP, {"state": EStopState.TRIGGERED.value})
        self._pace.wait(RELEASE_AFTER_S)
        node.report(machine, EventType.ESTOP, {"state": EStopState.RELEASED.value})

    def _swipe(self, node: SimulatedNode, machine: str) -> SwipeRecord:
        return node.swipe(machine=machine, person=self._badge.person, tag=self._badge.tag)


def _may_work(start: SwipeRecord) -> bool:
    if start.answer is None:
        return True
    return start.answer["decision"] == Decision.GRANTED and start.action == Action.SESSION_STARTED
