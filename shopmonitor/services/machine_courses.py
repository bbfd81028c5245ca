"""One connection to an adapter, one conversation with an agent, until it is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event
from typing import Final
from urllib.parse import urlsplit

from django.db import Error as DatabaseError
from django.db import connections

from core.clock import utc_now
from core.errors import DatabaseStalledError
from shopmonitor.domain.machine_sources import Heard
from shopmonitor.models import MachineSource
from shopmonitor.protocol.agent_client import AgentClient
from shopmonitor.protocol.mtconnect import OUT_OF_RANGE, AgentRefusalError, Streams
from shopmonitor.protocol.shdr import ShdrReader
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.protocol.shdr_line import ShdrLine
from shopmonitor.services.machine_items import items_of, topics_of
from shopmonitor.services.machine_source_takes import Position, Telling, take_telling
from shopmonitor.services.machine_sources import HEARTBEAT_S

POLL_S: Final = 1.0


class Stopped(Exception):  # noqa: N818 - no error
    """The process ends, or the row has changed."""


class Desk:
    """Takes what courses hear of one source; patient with the database, not with the end."""

    def __init__(self, *, stop: Event, boot: str) -> None:
        """Prepare; `boot` tells starts of this process apart."""
        self.boot = boot
        self._stop = stop
        self._beat_at = 0.0

    def take(self, source: MachineSource, telling: Telling) -> bool:
        """Store what was heard, or that the source lives when that is due; tell whether it did.

        While the database is away it waits, and what was heard waits with it.

        Raises:
            Stopped: before it could be stored.
        """
        is_due = time.monotonic() - self._beat_at >= HEARTBEAT_S
        if not (telling.heard or telling.is_gap or is_due):
            return False
        while True:
            self.go_on()
            try:
                take_telling(source_pk=source.pk, telling=telling)
            except (DatabaseError, DatabaseStalledError):
                connections.close_all()
                self._stop.wait(1.0)
            else:
                self._beat_at = time.monotonic()
                return True

    def go_on(self) -> None:
        """End here when told to stop.

        Raises:
            Stopped: told to.
        """
        if self._stop.is_set():
            connections.close_all()
            raise Stopped

    def pause(self) -> None:
        """Wait until the next question."""
        self._stop.wait(POLL_S)
        self.go_on()


class AdapterCourse:
    """One connection to an adapter."""

    def __init__(self, source: MachineSource, desk: Desk) -> None:
        self._source, self._desk = source, desk
        self._pending: list[Heard] = []
        self._seen: set[Topic] = set()

    def run(self) -> None:
        """Follow until the source is lost; raises what tells why."""
        source = self._source
        address = urlsplit(f"//{source.address}")
        line = ShdrLine(host=address.hostname or "", port=address.port or 0, now=utc_now)
        try:
            reader = ShdrReader(self._lines(line), topics=topics_of(source))
            for topic, occurred_at, value in reader:
                again = topic not in self._seen
                self._seen.add(topic)
                self._pending.append(Heard(topic, occurred_at, value, again))
        finally:
            line.close()

    def _lines(self, line: ShdrLine) -> Iterator[bytes]:
        for chunk in line.chunks():
            yield from chunk
            # Asked for the line after the last of a piece: all of the piece has been read.
            self._store()

    def _store(self) -> None:
        stands = Topic.EXECUTION in self._seen
        telling = Telling(self._desk.boot, self._pending, stands=stands)
        self._desk.go_on()
        if self._desk.take(self._source, telling):
            self._pending = []


class AgentCourse:
    """One conversation with an agent."""

    def __init__(self, source: MachineSource, desk: Desk) -> None:
        self._source, self._desk = source, desk
        self._stored = Position(source.instance, source.next_sequence)
        self._at = self._stored

    def run(self) -> None:
        """Follow until the source is lost; raises what tells why."""
        source = self._source
        agent = AgentClient(url=source.address)
        try:
            topics = items_of(source, devices=agent.probe())
            while True:
                self._desk.go_on()
                streams = self._ask(agent, topics)
                if streams.following > streams.last:
                    self._desk.pause()
        finally:
            agent.close()

    def _ask(self, agent: AgentClient, topics: dict[str, Topic]) -> Streams:
        if not self._at.instance:
            return self._begin(agent, topics)
        try:
            streams = agent.sample(topics=topics, start=self._at.following)
        except AgentRefusalError as refusal:
            if refusal.code != OUT_OF_RANGE:
                raise
            return self._begin(agent, topics)
        if streams.instance != self._at.instance:
            return self._begin(agent, topics)
        self._take(streams, topics, again=False, is_gap=False)
        return streams

    def _begin(self, agent: AgentClient, topics: dict[str, Topic]) -> Streams:
        """Ask how all stands: at first, after a new start of the agent, after a gap."""
        streams = agent.current(topics=topics)
        self._take(streams, topics, again=True, is_gap=bool(self._at.instance))
        return streams

    def _take(
        self, streams: Streams, topics: dict[str, Topic], *, again: bool, is_gap: bool
    ) -> None:
        heard = [
            Heard(topics[one.item_id], one.occurred_at, one.value, again)
            for one in streams.observations
        ]
        until = Position(streams.instance, streams.following)
        telling = Telling(
            boot=f"agent-{streams.instance}"[:64],
            heard=heard,
            since=self._stored,
            until=until,
            source_now=streams.created_at,
            is_gap=is_gap,
        )
        if self._desk.take(self._source, telling):
            self._stored = until
        self._at = until
