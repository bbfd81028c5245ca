"""The whole simulated floor: brings nodes and people together and ends all that was begun."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from threading import Event, Thread
from typing import Any, Final

from shopmonitor.simulation.clock import Pace
from shopmonitor.simulation.demo_file import Demo
from shopmonitor.simulation.node import SimulatedNode
from shopmonitor.simulation.people import Machines, SimulatedPerson
from shopmonitor.simulation.plans import make_random, plan_outages
from shopmonitor.simulation.replay import read_steps, replay
from shopmonitor.simulation.truth import Truth

logger = logging.getLogger(__name__)

FEWEST_FOR_REPLAY: Final = 3
LEAVE_WITHIN_S: Final = 30.0
ROUNDS_TO_PUT_RIGHT: Final = 3
TICK_S: Final = 0.2


@dataclass(frozen=True)
class FloorPlan:
    """How the run shall be.

    Attributes:
        nodes: how many of the demo's nodes take part.
        minutes: simulated minutes; 0 for a run until it is stopped.
        speed: simulated seconds in a real one.
        replay_machine: code of the machine that lives through a recorded day; None chooses one
            when there are more than three, an empty text means none.
        replay_speed: recorded seconds in a real one; a recorded day is mostly waiting.
        finish_s: real seconds for sending what waits at the end.
    """

    nodes: int
    minutes: float
    speed: float
    seed: int = 0
    outages: bool = False
    estops: bool = False
    replay_machine: str | None = None
    replay_speed: float = 60.0
    finish_s: float = 60.0


class SimulatedFloor:
    """Nodes, people and one recorded machine, on the suite that the demo file names."""

    def __init__(self, *, demo: Demo, plan: FloorPlan, truth: Truth, stop: Event) -> None:
        """Prepare; nothing is sent before `run`."""
        self._demo, self._plan, self._truth = demo, plan, truth
        self.pace = Pace(speed=plan.speed, stop=stop)
        self._nodes = [
            SimulatedNode(
                access=access,
                url=demo.url,
                truth=truth,
                random=self._random("node", access.node_id),
            )
            for access in demo.nodes[: plan.nodes]
        ]
        self.machines = _hang_machines(self._nodes)
        self._replayed = self._choose_replayed()

    def run(self) -> dict[str, Any]:
        """Live through the run and give the sums of what happened."""
        threads = [*self._outage_threads(), *self._replay_threads(), *self._people_threads()]
        for node in self._nodes:
            node.start()
        for thread in threads:
            thread.start()
        end_s = self._plan.minutes * 60
        while not self.pace.stop.wait(TICK_S):
            if end_s and self.pace.elapsed_s() >= end_s:
                self.pace.stop.set()
        for thread in threads:
            thread.join(timeout=LEAVE_WITHIN_S)
        self._put_right()
        return self._truth.close()

    def _put_right(self) -> None:
        """End what is still open on the server: offline swipes may have been judged late."""
        for _round in range(ROUNDS_TO_PUT_RIGHT):
            if self._deliver_all() and not self._truth.open_sessions():
                break
            for session in self._truth.open_sessions():
                start = session.start
                if session.is_open:  # not ended by the swipes before
                    node = self.machines[start.machine]
                    node.swipe(machine=start.machine, person=start.person, tag=start.tag)
        for node in self._nodes:
            node.stop()

    def _deliver_all(self) -> bool:
        share = self._plan.finish_s / ROUNDS_TO_PUT_RIGHT / max(1, len(self._nodes))
        delivered = [node.deliver_all(within_s=share) for node in self._nodes]
        return all(delivered)

    def _choose_replayed(self) -> str:
        wished = self._plan.replay_machine
        if wished is None:
            return max(self.machines) if len(self.machines) > FEWEST_FOR_REPLAY else ""
        return wished if wished in self.machines else ""

    def _people_threads(self) -> list[Thread]:
        nodes = {name: node for name, node in self.machines.items() if name != self._replayed}
        machines = Machines(nodes)
        people = [
            badge for badge in self._demo.badges if not nodes.keys().isdisjoint(badge.machines)
        ]
        return [
            self._thread(
                badge.person,
                SimulatedPerson(
                    index=index, badge=badge, machines=machines, pace=self.pace, truth=self._truth,
                    random=self._random("person", badge.person, str(index)),
                    run_s=self._plan.minutes * 60, estops=self._plan.estops,
                ).run,
            )
            for index, badge in enumerate(people)
        ]  # fmt: skip

    def _outage_threads(self) -> list[Thread]:
        if not self._plan.outages:
            return []
        return [
            self._thread(f"outage {index}", self._cut, node)
            for index, node in enumerate(self._nodes)
        ]

    def _replay_threads(self) -> list[Thread]:
        if not self._replayed:
            return []
        node, steps = self.machines[self._replayed], read_steps()
        pace = Pace(speed=self._plan.replay_speed, stop=self.pace.stop)
        return [
            self._thread(
                "replay",
                lambda: replay(node=node, machine=self._replayed, steps=steps, pace=pace),
            )
        ]

    def _cut(self, node: SimulatedNode) -> None:
        """Take the network away from a node and bring it back, until the run is over."""
        for outage in plan_outages(self._random("outage", node.access.node_id)):
            if not self.pace.wait(outage.up_s):
                return
            node.reachable = False
            self._truth.note("outage", node=node.access.node_id, minutes=outage.down_s / 60)
            goes_on = self.pace.wait(outage.down_s)
            node.reachable = True
            if not goes_on:
                return

    def _random(self, *parts: str) -> Random:
        return make_random(self._plan.seed, *parts)

    def _thread(self, name: str, work: Callable[..., None], *args: Any) -> Thread:
        def guarded() -> None:
            try:
                work(*args)
            except Exception:
                logger.exception("a part of the simulated floor stopped", extra={"part": name})
                self._truth.note("error", part=name)

        return Thread(target=guarded, name=name, daemon=True)


def _hang_machines(nodes: list[SimulatedNode]) -> dict[str, SimulatedNode]:
    """Give each machine the first node that has it."""
    hung: dict[str, SimulatedNode] = {}
    for node in nodes:
        for machine in node.access.ports.values():
            hung.setdefault(machine, node)
    return hung
