"""What a reader heard becomes a node's events: once each, with how far it has read."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import uuid4

from django.db import connections
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import shared_transaction_on
from core.errors import SuiteError
from shopmonitor.domain.machine_sources import Fact, Heard, find_facts
from shopmonitor.models import MachineSource, NodeKey
from shopmonitor.protocol.event_data import (
    EVENTS,
    CountData,
    EStopData,
    Event,
    EventData,
    StateData,
)
from shopmonitor.protocol.events import MAX_EVENTS, EventBatch
from shopmonitor.protocol.messages import HeartbeatMessage
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.protocol.words import Clock, EStopState, EventType, Execution, TimeQuality
from shopmonitor.services.door import floor_alias
from shopmonitor.services.floor_events import take_events
from shopmonitor.services.heartbeats import take_heartbeat
from shopmonitor.services.machine_sources import PORT
from shopmonitor.services.machine_states import ObservedState, store_states
from shopmonitor.services.node_keys import KnownKey

logger = logging.getLogger(__name__)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# So far a source's clock may be off before its times are only ages; as for nodes.
CLOCK_OFF: Final = timedelta(seconds=5)


class Position(NamedTuple):
    """How far a source is read: which start of it, and with which sequence to ask on."""

    instance: str
    following: int


class Telling(NamedTuple):
    """What was heard at once.

    Attributes:
        boot: a start of the source; a new one begins to number anew.
        since: where it was read from; None where a source does not number.
        until: where to read on.
        source_now: the source's clock, aware UTC; None when it does not tell.
        stands: it is known how the execution stands: it was heard on this connection.
        is_gap: something between `since` and this is lost.
    """

    boot: str
    heard: list[Heard]
    since: Position | None = None
    until: Position | None = None
    source_now: datetime | None = None
    stands: bool = True
    is_gap: bool = False


class PositionMovedError(SuiteError):
    """Somebody else has read on meanwhile; read the position again."""

    code = "position_moved"


def take_telling(*, source_pk: int, telling: Telling) -> None:
    """Take what was heard, note how far the source is read, and that it is alive.

    All of it in one transaction: after a crash the same is read again from where it was, and
    nothing is lost or doubled.

    Raises:
        PositionMovedError: another reader was faster; nothing is taken.
        DatabaseStalledError: no answer in time; nothing is taken.
        NodeRefusedError: the source's node has no key any more.
    """
    alias = floor_alias()
    with shared_transaction_on(alias):
        source = (
            MachineSource.objects.using(alias)
            .select_for_update(no_key=True, of=("self",))
            .select_related("node")
            .get(pk=source_pk)
        )
        if telling.since not in (None, Position(source.instance, source.next_sequence)):
            raise PositionMovedError(_("Another reader was faster; it goes on from there."))
        now = utc_now()
        off, heard = _our_time(telling, now)
        found = find_facts(heard=heard, words=source.words, silent_since=source.heard_at)
        if source.boot_id != telling.boot:
            source.boot_id, source.event_number = telling.boot, 0
        facts = [one for one in found.facts if one.topic is not Topic.ESTOP or source.takes_estop]
        key = _key_of(alias, source)
        _take_facts(source, key, facts, now, synced=not off)
        _beat(source, key, now)
        source.words, source.heard_at, source.problem = found.words, now, _clock_text(off)
        _note_position(source, telling, now)
        source.save(using=alias)
        if telling.stands:
            _end_silence(alias, source)


def _our_time(telling: Telling, now: datetime) -> tuple[timedelta | None, list[Heard]]:
    """Return how far the source's clock is off if it is, and the times by ours."""
    off = now - telling.source_now if telling.source_now is not None else timedelta()
    if abs(off) <= CLOCK_OFF:
        return None, telling.heard
    return off, [one._replace(occurred_at=one.occurred_at + off) for one in telling.heard]


def _clock_text(off: timedelta | None) -> str:
    return "" if off is None else f"clock {-off.total_seconds():+.0f} s"


def _key_of(alias: str, source: MachineSource) -> KnownKey:
    kid = NodeKey.objects.using(alias).filter(node_id=source.node_id).latest("not_before").kid
    return KnownKey(kid, source.node_id, source.node.node_id, b"")


def _take_facts(
    source: MachineSource, key: KnownKey, facts: list[Fact], now: datetime, *, synced: bool
) -> None:
    for start in range(0, len(facts), MAX_EVENTS):
        events = list(_events(source, facts[start : start + MAX_EVENTS], synced=synced))
        batch = EventBatch(source.boot_id, _milliseconds(now), events, [])
        take_events(key=key, nonce=str(uuid4()), batch=batch)


def _events(source: MachineSource, facts: Iterable[Fact], *, synced: bool) -> Iterable[Event]:
    for index, fact in enumerate(facts):
        source.event_number += 1
        kind, data = _data(fact)
        yield EVENTS[kind](
            index=index,
            seq=source.event_number,
            mono_ms=_milliseconds(fact.occurred_at),
            data=data,
            port=PORT,
            wall=fact.occurred_at if synced else None,
            clock=Clock.SYNCED if synced else Clock.UNSET,
            offline=False,
        )


def _data(fact: Fact) -> tuple[EventType, EventData]:
    if fact.topic is Topic.COUNTER:
        return EventType.COUNT, CountData(total=int(fact.value))
    if fact.topic is Topic.ESTOP:
        return EventType.ESTOP, EStopData(EStopState(fact.value))
    return EventType.STATE, StateData(Execution(fact.value))


def _beat(source: MachineSource, key: KnownKey, now: datetime) -> None:
    node = source.node
    message = HeartbeatMessage(
        boot_id=source.boot_id,
        mono_ms=_milliseconds(now),
        config_rev=node.config_rev,
        acl_rev=node.acl_rev,
    )
    take_heartbeat(key=key, nonce=str(uuid4()), message=message)


def _note_position(source: MachineSource, telling: Telling, now: datetime) -> None:
    if telling.until is not None:
        source.instance, source.next_sequence = telling.until
    if telling.is_gap:
        source.gaps, source.gap_at = source.gaps + 1, now
        logger.warning("a machine's past has a gap", extra={"source": source.name})


def _end_silence(alias: str, source: MachineSource) -> None:
    """Take back that nobody knew what the machine did: it is known now that nothing changed."""
    word = source.words.get(Topic.EXECUTION, Execution.UNAVAILABLE)
    if word == Execution.UNAVAILABLE:
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT execution_since FROM machine_live WHERE machine_id = %s"
            " AND execution = 'UNAVAILABLE' FOR NO KEY UPDATE",
            [source.machine_id],
        )
        row = cursor.fetchone()
    if row is not None and row[0] is not None:
        state = ObservedState(source.machine_id, word, row[0], TimeQuality.SYNCED.value)
        store_states(alias=alias, observed=[state])


def _milliseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)
