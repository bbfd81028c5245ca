"""A batch of events of a node: taken once each, set-wise, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import msgspec
from django.db import connections, transaction

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events import wakeup
from shopmonitor.domain.facts import DoorFacts, PortFacts
from shopmonitor.domain.sequences import acknowledged, holds, with_numbers
from shopmonitor.errors import NodeRefusedError, key_expired, nonce_replayed
from shopmonitor.protocol.answers import EventsAnswer, RejectedAnswer
from shopmonitor.protocol.event_data import SwipeData
from shopmonitor.protocol.events import Event, EventBatch
from shopmonitor.protocol.timing import EventTime, judge_time
from shopmonitor.protocol.words import EventType
from shopmonitor.services.door import LIMITS, floor_alias, within_limits
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent, add_feed
from shopmonitor.services.taking import take

_facts_decoder = msgspec.json.Decoder(DoorFacts)
# These may concern the node as a whole.
WITHOUT_MACHINE = {EventType.READING, EventType.SESSION_END}


@dataclass
class Sorted:
    """A batch after its duplicates, bad ones and foreign ports are told apart."""

    taken: list[TakenEvent] = field(default_factory=list)
    duplicates: int = 0
    rejected: list[RejectedAnswer] = field(default_factory=list)
    letters: list[tuple[int | None, str, str, str]] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)


def take_events(*, key: KnownKey, nonce: str, batch: EventBatch) -> EventsAnswer:
    """Take a batch; each event once, however often and in whatever order it comes.

    Raises:
        NodeRefusedError: the message is not believed (401).
        DatabaseStalledError: no answer of the database in time.
    """
    answer = within_limits(lambda: _take(key, nonce, batch))
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


def _take(key: KnownKey, nonce: str, batch: EventBatch) -> EventsAnswer | NodeRefusedError:
    alias = floor_alias()
    with transaction_on(alias):
        facts = read_door_facts(alias, key, nonce, batch.boot_id)
        if isinstance(facts, NodeRefusedError):
            return facts
        at = utc_now()
        sorted_batch = _sort(batch, facts, at)
        statements = Statements()
        _note_numbers(statements, key, batch.boot_id, sorted_batch.numbers)
        _keep_letters(statements, key, batch.boot_id, sorted_batch)
        add_feed(statements, key=key, boot_id=batch.boot_id, taken=sorted_batch.taken)
        statements.run(alias)
        take(alias, key=key, boot_id=batch.boot_id, taken=sorted_batch.taken, at=at)
        transaction.on_commit(lambda: wakeup.wake(alias), using=alias)
        through, gap = acknowledged(with_numbers(facts.received, sorted_batch.numbers))
        return EventsAnswer(
            accepted=len(sorted_batch.taken),
            duplicates=sorted_batch.duplicates,
            rejected=sorted_batch.rejected,
            ack_through=through,
            gap_from=gap,
        )


def read_door_facts(
    alias: str, key: KnownKey, nonce: str, boot_id: str
) -> DoorFacts | NodeRefusedError:
    """Burn the nonce, confirm the key, lock the boot's numbers; part of a message's transaction."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            LIMITS + "SELECT node_facts(%s, %s, %s, %s)", [key.node_pk, key.kid, nonce, boot_id]
        )
        facts = _facts_decoder.decode(cursor.fetchone()[0])
    if not facts.nonce_fresh:
        return nonce_replayed()
    return facts if facts.node is not None else key_expired()


def _sort(batch: EventBatch, facts: DoorFacts, at: datetime) -> Sorted:
    result = Sorted()
    for bad in batch.rejected:
        if bad.seq is not None and _known(result, facts, bad.seq):
            result.duplicates += 1
            continue
        if bad.seq is not None:
            result.numbers.add(bad.seq)
        result.rejected.append(
            RejectedAnswer(bad.seq, bad.code, bad.detail, bad.field, bad.index)
        )
        result.letters.append((bad.seq, bad.code, bad.detail, bad.letter))
    for event in sorted(batch.events, key=lambda one: one.seq):
        if _known(result, facts, event.seq):
            result.duplicates += 1
            continue
        result.numbers.add(event.seq)
        _sort_one(result, batch, facts, event, at)
    return result


def _known(result: Sorted, facts: DoorFacts, seq: int) -> bool:
    return seq in result.numbers or holds(facts.received, seq)


def _sort_one(
    result: Sorted, batch: EventBatch, facts: DoorFacts, event: Event, at: datetime
) -> None:
    port, machine = _machine_of(facts.ports, event)
    if machine is None and (port is not None or event.type not in WITHOUT_MACHINE):
        _reject_port(result, event, port)
        return
    result.taken.append(
        TakenEvent(
            uid=uuid4() if not isinstance(event.data, SwipeData) else event.data.swipe_id,
            event=event,
            port=port,
            machine=machine,
            when=_time_of(batch, facts, event, at),
        )
    )


def _machine_of(ports: list[PortFacts], event: Event) -> tuple[int | None, PortFacts | None]:
    port = event.port
    if port is None and isinstance(event.data, SwipeData):
        port = event.data.port
    if port is None and event.type not in WITHOUT_MACHINE and ports:
        port = ports[0].port if len(ports) == 1 else 0
    return port, next((one for one in ports if one.port == port), None)


def _reject_port(result: Sorted, event: Event, port: int | None) -> None:
    code = "port_not_bound"
    detail = f"port {port} is bound to no machine of this node."
    name = f"events[{event.index}].port"
    result.rejected.append(RejectedAnswer(event.seq, code, detail, name, event.index))
    letter = msgspec.json.encode({"seq": event.seq, "type": event.type, "port": port}).decode()
    result.letters.append((event.seq, code, detail, letter))


def _time_of(batch: EventBatch, facts: DoorFacts, event: Event, at: datetime) -> EventTime:
    return judge_time(
        received_at=at,
        clock=event.clock,
        wall=event.wall,
        mono_ms=event.mono_ms,
        sent_mono_ms=batch.mono_ms,
        same_boot=facts.newest_boot,
    )


def _note_numbers(
    statements: Statements, key: KnownKey, boot_id: str, numbers: set[int]
) -> None:
    if not numbers:
        return
    ranges = with_numbers([], numbers)
    text = "{" + ",".join(f"[{low},{high}]" for low, high in ranges) + "}"
    statements.add(
        "UPDATE node_sequences SET received = received + %s::int8multirange"
        " WHERE node_id = %s AND boot_id = %s",
        text,
        key.node_pk,
        boot_id,
    )


def _keep_letters(
    statements: Statements, key: KnownKey, boot_id: str, sorted_batch: Sorted
) -> None:
    for seq, code, detail, letter in sorted_batch.letters:
        statements.add(
            "INSERT INTO node_dead_letters (node_id, boot_id, seq, code, detail, message)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            key.node_pk,
            boot_id,
            seq,
            code,
            detail,
            letter,
        )


