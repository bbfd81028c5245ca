from datetime import UTC, datetime, timedelta

from shopmonitor.protocol.shdr import Observation
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.protocol.words import EventType
from shopmonitor.simulation.plans import Step
from shopmonitor.simulation.replay import plan_replay, read_steps

BEGAN_AT = datetime(2016, 12, 8, 10, 30, tzinfo=UTC)


def seen(after_s: float, topic: Topic, value: str) -> Observation:
    return Observation(topic, BEGAN_AT + timedelta(seconds=after_s), value)


def test_a_recording_becomes_events_with_the_time_between_them() -> None:
    steps = plan_replay(
        [
            seen(0, Topic.EXECUTION, "READY"),
            seen(30, Topic.COUNTER, "7"),
            seen(40.5, Topic.EXECUTION, "ACTIVE"),
            seen(60, Topic.COUNTER, "9"),
            seen(61, Topic.COUNTER, "9"),
            seen(62, Topic.COUNTER, "UNAVAILABLE"),
            seen(70, Topic.COUNTER, "1"),
        ]
    )
    assert steps == [
        Step(0, EventType.STATE, {"execution": "READY"}),
        Step(40.5, EventType.STATE, {"execution": "ACTIVE"}),
        Step(19.5, EventType.COUNT, {"good": 2}),
        Step(10, EventType.COUNT, {"good": 1}),
    ]


def test_a_healthy_circuit_is_released_only_after_an_estop() -> None:
    words = ["ARMED", "TRIGGERED", "ARMED", "ARMED", "UNAVAILABLE", "ARMED"]
    steps = plan_replay([seen(at, Topic.ESTOP, word) for at, word in enumerate(words)])
    assert [step.data["state"] for step in steps] == ["TRIGGERED", "RELEASED"]


def test_a_recording_out_of_order_is_put_in_order() -> None:
    steps = plan_replay([seen(9, Topic.EXECUTION, "ACTIVE"), seen(4, Topic.EXECUTION, "READY")])
    assert [(step.wait_s, step.data["execution"]) for step in steps] == [
        (0, "READY"),
        (5, "ACTIVE"),
    ]


def test_the_recorded_day_of_a_real_machine_can_be_replayed() -> None:
    steps = read_steps()
    assert sum(step.type == EventType.STATE for step in steps) > 200
    assert sum(step.data.get("state") == "TRIGGERED" for step in steps) == 2
    assert 6 * 3600 < sum(step.wait_s for step in steps) < 7 * 3600
    assert all(step.wait_s >= 0 for step in steps)
