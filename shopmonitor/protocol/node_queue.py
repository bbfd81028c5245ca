"""What a node keeps until the server has it."""

from typing import Any, Final

from shopmonitor.protocol.events import MAX_EVENTS
from shopmonitor.protocol.words import EventType

NEVER_DROPPED: Final = frozenset({EventType.SWIPE, EventType.ESTOP, EventType.SESSION_END})
OF_SESSIONS: Final = frozenset({EventType.SWIPE, EventType.SESSION_END})
DEFAULT_CAPACITY: Final = 500


class NodeQueue:
    """Messages of one boot in order of `seq`, kept until acknowledged.

    When it is full the oldest telemetry goes first; swipes, e-stops and session ends never go.

    Attributes:
        dropped: how many messages had to go.
    """

    def __init__(self, *, capacity: int = DEFAULT_CAPACITY) -> None:
        """Start empty, with `seq` 0."""
        self.dropped = 0
        self._capacity = capacity
        self._next_seq = 0
        self._messages: dict[int, dict[str, Any]] = {}

    def __len__(self) -> int:
        return len(self._messages)

    def take_seq(self) -> int:
        """Give the next number, for a message that is sent without waiting here (a swipe)."""
        self._next_seq += 1
        return self._next_seq - 1

    def add(self, event: dict[str, Any]) -> int:
        """Keep an event; it is numbered here unless it brings the `seq` it was sent with before."""
        seq: int = event["seq"] if "seq" in event else self.take_seq()
        self._messages[seq] = {**event, "seq": seq}
        if len(self._messages) > self._capacity:
            self._drop_oldest_telemetry()
        return seq

    def oldest(self, limit: int = MAX_EVENTS) -> list[dict[str, Any]]:
        """Give what is to be sent next, in order of `seq`."""
        return [self._messages[seq] for seq in sorted(self._messages)[:limit]]

    def holds_sessions(self) -> bool:
        """Whether something waits that begins or ends a session.

        A swipe made now must then wait behind it: sent past the queue, it would be judged
        before what happened earlier.
        """
        return any(message["type"] in OF_SESSIONS for message in self._messages.values())

    def acknowledge(self, *, sent: list[dict[str, Any]], ack_through: int | None) -> None:
        """Forget what the server has: all of an answered batch, all up to `ack_through`."""
        answered = {message["seq"] for message in sent}
        through = -1 if ack_through is None else ack_through
        self._messages = {
            seq: message
            for seq, message in self._messages.items()
            if seq > through and seq not in answered
        }

    def _drop_oldest_telemetry(self) -> None:
        for seq in sorted(self._messages):
            if self._messages[seq]["type"] not in NEVER_DROPPED:
                del self._messages[seq]
                self.dropped += 1
                return
