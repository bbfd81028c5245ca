"""Following the adapters and agents of machines: one thread each, until told to stop."""

from __future__ import annotations

import logging
import random
import time
from threading import Event, Thread
from typing import Final
from uuid import uuid4

from django.db import Error as DatabaseError
from django.db import connections
from django.utils.translation import gettext as _

from core.errors import DatabaseStalledError
from shopmonitor.errors import NodeRefusedError
from shopmonitor.models import MachineSource
from shopmonitor.models.machine_sources import SourceProtocol
from shopmonitor.protocol.agent_client import AgentAwayError
from shopmonitor.protocol.mtconnect import AgentDocumentError, AgentRefusalError
from shopmonitor.protocol.shdr_line import LineLostError
from shopmonitor.services.door import floor_alias
from shopmonitor.services.machine_courses import AdapterCourse, AgentCourse, Desk, Stopped
from shopmonitor.services.machine_source_takes import PositionMovedError

logger = logging.getLogger(__name__)

LOOK_S: Final = 3.0
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 30.0
_TOLD_CHARACTERS: Final = 300
# A question to a machine takes 5 s at most.
_ENDS_S: Final = 10.0

SourceLostError = (LineLostError, AgentAwayError, AgentDocumentError, AgentRefusalError)


class Follower:
    """Follows one source: connects, takes what is told, connects again."""

    def __init__(self, source: MachineSource, *, stop: Event, boot: str) -> None:
        """Prepare; `boot` tells starts of this process apart."""
        self.source, self._stop = source, stop
        self._desk = Desk(stop=stop, boot=boot)

    def run(self) -> None:
        """Follow until told to stop."""
        wait = _FIRST_WAIT_S
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                self._follow()
            except Stopped:
                return
            except SourceLostError as error:
                self._tell(str(error))
            except (DatabaseError, DatabaseStalledError, PositionMovedError) as error:
                _tell_waiting(error)
            except NodeRefusedError:
                self._tell(_("Its node has no valid key; give it one on the node's page."))
            if time.monotonic() - begun > _LONGEST_WAIT_S:
                wait = _FIRST_WAIT_S
            self._stop.wait(wait * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
            wait = min(wait * 2, _LONGEST_WAIT_S)
        connections.close_all()

    def _follow(self) -> None:
        self.source = MachineSource.objects.using(floor_alias()).get(pk=self.source.pk)
        if self.source.protocol == SourceProtocol.SHDR:
            AdapterCourse(self.source, self._desk).run()
        else:
            AgentCourse(self.source, self._desk).run()

    def _tell(self, problem: str) -> None:
        """Note what is wrong, once."""
        logger.warning(
            "machine is not heard", extra={"source": self.source.name, "cause": problem[:200]}
        )
        rows = MachineSource.objects.using(floor_alias()).filter(pk=self.source.pk)
        try:
            rows.update(problem=problem[:_TOLD_CHARACTERS])
        except DatabaseError:
            connections.close_all()


class ReaderHouse:
    """Keeps a follower for each row that is to be read."""

    def __init__(self, *, stop: Event) -> None:
        """Prepare; `stop` ends all."""
        self._stop = stop
        self._running: dict[int, tuple[tuple[object, ...], Event, Thread]] = {}
        self._boot = f"reader-{uuid4().hex}"

    def run(self) -> None:
        """Follow what the rows say until told to stop."""
        while not self._stop.is_set():
            try:
                self._look()
            except DatabaseError as error:
                _tell_waiting(error)
            self._stop.wait(LOOK_S)
        for _shape_then, stop, _thread in self._running.values():
            stop.set()
        for key in list(self._running):
            self._end(key)
        connections.close_all()

    def _look(self) -> None:
        rows = MachineSource.objects.using(floor_alias()).filter(enabled=True)
        wanted = {row.pk: row for row in rows}
        for key, (shape, _stop, thread) in list(self._running.items()):
            if key not in wanted or shape != _shape(wanted[key]) or not thread.is_alive():
                self._end(key)
        for key in wanted.keys() - self._running.keys():
            self._begin(wanted[key])

    def _begin(self, source: MachineSource) -> None:
        stop = Event()
        follower = Follower(source, stop=stop, boot=self._boot)
        thread = Thread(target=follower.run, name=f"reader {source.name}", daemon=True)
        self._running[source.pk] = (_shape(source), stop, thread)
        thread.start()

    def _end(self, key: int) -> None:
        _shape_then, stop, thread = self._running.pop(key)
        stop.set()
        thread.join(timeout=_ENDS_S)


def _tell_waiting(error: Exception) -> None:
    logger.warning("reader waits for the database", extra={"cause": str(error)[:200]})
    connections.close_all()


def _shape(source: MachineSource) -> tuple[object, ...]:
    """Return what makes a follower begin anew when it changes."""
    return (
        source.machine_id,
        source.protocol,
        source.address,
        source.device,
        source.execution_key,
        source.counter_key,
        source.estop_key,
        source.takes_estop,
    )
