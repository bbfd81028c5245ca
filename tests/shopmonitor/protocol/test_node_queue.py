from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.node_queue import NodeQueue


def event(kind: str = "count", **more: Any) -> dict[str, Any]:
    return {"type": kind, "data": {}, **more}


def seqs(queue: NodeQueue) -> list[int]:
    return [message["seq"] for message in queue.oldest()]


def test_messages_are_numbered_one_by_one() -> None:
    queue = NodeQueue()
    assert [queue.add(event()), queue.take_seq(), queue.add(event())] == [0, 1, 2]
    assert seqs(queue) == [0, 2]


def test_a_message_that_was_sent_before_keeps_its_number_and_place() -> None:
    queue = NodeQueue()
    early = queue.take_seq()
    queue.add(event())
    queue.add(event("swipe", seq=early))
    assert seqs(queue) == [0, 1]


def test_an_answered_batch_is_forgotten_even_above_a_gap() -> None:
    queue = NodeQueue()
    for _number in range(5):
        queue.add(event())
    batch = queue.oldest()[3:]
    queue.acknowledge(sent=batch, ack_through=0)
    assert seqs(queue) == [1, 2]
    queue.acknowledge(sent=[], ack_through=None)
    assert seqs(queue) == [1, 2]


def test_a_full_queue_drops_the_oldest_telemetry_and_nothing_else() -> None:
    queue = NodeQueue(capacity=3)
    for kind in ["swipe", "reading", "count", "estop", "state"]:
        queue.add(event(kind))
    assert seqs(queue) == [0, 3, 4]
    assert queue.dropped == 2
    queue.add(event("session_end"))
    queue.add(event("swipe"))
    assert seqs(queue) == [0, 3, 5, 6]


def test_a_waiting_swipe_or_session_end_holds_later_swipes_back() -> None:
    queue = NodeQueue()
    queue.add(event("count"))
    assert not queue.holds_sessions()
    for kind in ["swipe", "session_end"]:
        queue.add(event(kind))
        assert queue.holds_sessions()
        queue.acknowledge(sent=queue.oldest(), ack_through=None)
        assert not queue.holds_sessions()


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-1, 20))))
def test_nothing_is_lost_before_it_was_answered(rounds: list[tuple[int, int]]) -> None:
    queue, answered, added = NodeQueue(capacity=10_000), set(), 0
    for new, through in rounds:
        for _number in range(new):
            queue.add(event())
        added += new
        batch = queue.oldest(3)
        covered = min(through, added - 1)
        queue.acknowledge(sent=batch, ack_through=covered)
        answered |= {message["seq"] for message in batch} | set(range(covered + 1))
    assert set(seqs(queue)) == set(range(added)) - answered
