"""What really happened on the simulated floor, written down as JSON lines.

Times are those that the node sent (RFC 3339); a session stands here with the id that the server
gave it, so what was booked can be compared with it to the millisecond.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TextIO

from core.domain.tags import last4
from shopmonitor.protocol.words import Action


@dataclass
class SwipeRecord:
    """One reading of a badge; `answer` is None until the server's decision is known."""

    swipe_id: str
    node_id: str
    port: int
    machine: str
    person: str
    tag: str
    seq: int
    stamp: dict[str, Any]
    offline: bool = False
    answer: dict[str, Any] | None = None

    @property
    def at(self) -> str:
        """When it was read."""
        return str(self.stamp["wall"])

    @property
    def action(self) -> str:
        """What the server did; nothing as long as it is not known."""
        return Action.NONE if self.answer is None else str(self.answer["action"])


@dataclass
class SessionRecord:
    """A session as the server acknowledged it; `lost` when the server ended it without us."""

    session_id: str
    start: SwipeRecord
    ended_at: str | None = None
    ended_by: str = ""
    lost: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to end it."""
        return self.ended_at is None and not self.lost

    @property
    def seconds(self) -> float:
        """Length, to the millisecond; 0 while it is open."""
        if self.ended_at is None:
            return 0.0
        length = datetime.fromisoformat(self.ended_at) - datetime.fromisoformat(self.start.at)
        return length.total_seconds()


class Truth:
    """Writes and sums up; used by all threads of the floor."""

    def __init__(self, file: TextIO | None = None) -> None:
        """Write to the file, or keep the sums only."""
        self._file = file
        self._lock = Lock()
        self._sessions: dict[str, SessionRecord] = {}
        self._ends_awaiting_start: dict[str, tuple[str, str]] = {}
        self._totals: Counter[str] = Counter()
        self._pieces: Counter[tuple[str, str]] = Counter()

    def note(self, kind: str, **facts: Any) -> None:
        """Write one line and count its kind."""
        with self._lock:
            self._write(kind, facts)

    def decided(self, swipe: SwipeRecord, answer: dict[str, Any]) -> None:
        """Take over the server's decision and note what it did to a session."""
        with self._lock:
            swipe.answer = answer  # in here: nobody ends what is not yet noted as begun
            facts = {name: answer.get(name) for name in ("decision", "action", "reason")}
            self._write("swipe", {**_where(swipe), **facts, "session_id": answer.get("session_id")})
            session_id = str(answer.get("session_id"))
            if swipe.action == Action.SESSION_STARTED:
                self._begin(SessionRecord(session_id, swipe))
            elif swipe.action == Action.SESSION_ENDED and session_id in self._sessions:
                self._end(self._sessions[session_id], swipe.at, "swipe")

    def ended_by_node(self, start: SwipeRecord, at: str) -> None:
        """Note that a node ended what this swipe had started; known or not yet known."""
        with self._lock:
            for session in self._sessions.values():
                if session.start.swipe_id == start.swipe_id:
                    self._end(session, at, "session_end")
                    return
            if start.answer is None:
                self._ends_awaiting_start[start.swipe_id] = (at, "session_end")

    def reported(self, machine: str, kind: str, at: str, data: dict[str, Any]) -> None:
        """Note a fact about a machine; an e-stop ends the sessions there."""
        with self._lock:
            self._write(kind, {"machine": machine, "at": at, **data})
            for name, pieces in data.items():
                if kind == "count":
                    self._pieces[machine, name] += pieces
            if data.get("state") == "TRIGGERED":
                for session in self._sessions.values():
                    if session.start.machine == machine:
                        self._end(session, at, "estop")

    def open_sessions(self) -> list[SessionRecord]:
        """Give the sessions that nobody ended yet."""
        with self._lock:
            return [session for session in self._sessions.values() if session.is_open]

    def close(self) -> dict[str, Any]:
        """Write the sums as the last line and give them."""
        with self._lock:
            ended = [session for session in self._sessions.values() if session.ended_at]
            summary = {
                "sessions": len(ended),
                "open": [key for key, session in self._sessions.items() if session.is_open],
                "lost": [key for key, session in self._sessions.items() if session.lost],
                "person_seconds": _sum_by(ended, "person"),
                "machine_seconds": _sum_by(ended, "machine"),
                "pieces": _nest(self._pieces),
                "lines": dict(self._totals),
            }
            self._write("summary", summary)
            return summary

    def _begin(self, session: SessionRecord) -> None:
        """Begin a session; an earlier one of the same person there was ended behind our back."""
        here = (session.start.person, session.start.machine)
        for other in self._sessions.values():
            same = (other.start.person, other.start.machine) == here
            if same and other.is_open and other.start.at < session.start.at:
                other.lost = True
        self._sessions[session.session_id] = session
        awaited = self._ends_awaiting_start.pop(session.start.swipe_id, None)
        if awaited is not None:
            self._end(session, *awaited)

    def _end(self, session: SessionRecord, at: str, ended_by: str) -> None:
        """End a session once; the earliest end that the server can have seen counts."""
        if session.ended_at is not None:
            return
        session.ended_at, session.ended_by, session.lost = at, ended_by, False
        facts = {"session_id": session.session_id, "started_at": session.start.at, "ended_at": at}
        length = {"seconds": session.seconds, "ended_by": ended_by}
        who = {"person": session.start.person, "machine": session.start.machine}
        self._write("session", facts | length | who)

    def _write(self, kind: str, facts: dict[str, Any]) -> None:
        self._totals[kind] += 1
        if self._file is not None:
            self._file.write(json.dumps({"kind": kind, **facts}) + "\n")
            self._file.flush()


def _where(swipe: SwipeRecord) -> dict[str, Any]:
    return {
        "swipe_id": swipe.swipe_id, "node": swipe.node_id, "machine": swipe.machine,
        "person": swipe.person, "tag_last4": last4(swipe.tag), "at": swipe.at,
        "offline": swipe.offline,
    }  # fmt: skip


def _sum_by(sessions: list[SessionRecord], what: str) -> dict[str, float]:
    sums: Counter[str] = Counter()
    for session in sessions:  # in whole milliseconds, so that nothing is lost in adding
        sums[getattr(session.start, what)] += round(session.seconds * 1000)
    return {key: milliseconds / 1000 for key, milliseconds in sorted(sums.items())}


def _nest(pieces: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (machine, name), number in sorted(pieces.items()):
        nested.setdefault(machine, {})[name] = number
    return nested
