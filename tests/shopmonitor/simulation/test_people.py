from shopmonitor.simulation.demo_file import NodeAccess
from shopmonitor.simulation.node import SimulatedNode
from shopmonitor.simulation.people import Machines
from shopmonitor.simulation.plans import make_random
from shopmonitor.simulation.truth import Truth


def make_machines() -> Machines:
    access = NodeAccess("n1", "k1", bytes(32), {0: "W1", 1: "W2"})
    node = SimulatedNode(
        access=access, url="http://127.0.0.1:9", truth=Truth(), random=make_random(1)
    )
    return Machines({"W1": node, "W2": node})


def test_a_machine_is_taken_by_one_person_at_a_time() -> None:
    machines = make_machines()
    assert machines.take(("W1", "W2")) == "W1"
    assert machines.take(("W1", "W2")) == "W2"
    assert machines.take(("W1", "W2")) is None
    machines.leave("W2")
    assert machines.take(("W1", "W2")) == "W2"


def test_a_machine_without_a_node_is_not_there() -> None:
    assert make_machines().take(("X9",)) is None
