"""A batch of events of a node: taken once each, set-wise, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import msgspec
from django.db import transaction

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events import wakeup
from shopmonitor.domain.facts import DoorFacts, PortFacts
from shopmonitor.domain.sequences import acknowledged, with_numbers
from shopmonitor.errors import PORT_NOT_BOUND, NodeRefusedError
from shopmonitor.protocol.answers import EventsAnswer, RejectedAnswer
from shopmonitor.protocol.event_data import Event, SwipeData
from shopmonitor.protocol.events import EventBatch
from shopmonitor.protocol.timing import judge_time
from shopmonitor.protocol.words import EventType
from shopmonitor.services.dead_letters import DeadLetter, add_dead_letter
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.door_facts import read_door_facts
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent, add_feed
from shopmonitor.services.taking import Sender, take

# These may concern the node as a whole.
WITHOUT_MACHINE = {
    *(EventType.READING, EventType.SESSION_END),
    *(EventType.IO, EventType.AUDIO, EventType.LOG),
}
# These cost several round trips each; the others go as sets.
ACTING = {EventType.SWIPE, EventType.ESTOP, EventType.SESSION_END}
MOST_ACTING = 50


@dataclass
class Sorted:
    """A batch after its duplicates, bad ones and foreign ports are told apart."""

    batch: EventBatch
    facts: DoorFacts
    at: datetime
    taken: list[TakenEvent] = field(default_factory=list)
    duplicates: int = 0
    rejected: list[RejectedAnswer] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)


def take_events(*, key: KnownKey, nonce: str, batch: EventBatch) -> EventsAnswer:
    """Take a batch; each event once, however often and in whatever order it comes.

    Events that each act by themselves are taken in several transactions: a batch
    of them that is too slow for one answer has made progress, and sent again it
    ends.

    Raises:
        NodeRefusedError: the message is not believed (401).
        DatabaseStalledError: no answer of the database in time.
    """
    at = utc_now()
    answers: list[EventsAnswer] = []
    for part in _parts(batch):
        answer = within_limits(partial(_take, key, "" if answers else nonce, part, at))
        if isinstance(answer, NodeRefusedError):
            raise answer
        answers.append(answer)
    return EventsAnswer(
        accepted=sum(answer.accepted for answer in answers),
        duplicates=sum(answer.duplicates for answer in answers),
        rejected=[rejected for answer in answers for rejected in answer.rejected],
        ack_through=answers[-1].ack_through,
        gap_from=answers[-1].gap_from,
    )


def _parts(batch: EventBatch) -> Iterator[EventBatch]:
    """Cut a batch so that no part holds too many events that act; in the node's order."""
    parts: list[list[Event]] = [[]]
    acting = 0
    for event in sorted(batch.events, key=lambda one: one.seq):
        acting += event.type in ACTING
        if acting > MOST_ACTING:
            parts.append([])
            acting = 1
        parts[-1].append(event)
    for number, events in enumerate(parts):
        rejected = [] if number else batch.rejected
        yield msgspec.structs.replace(batch, events=events, rejected=rejected)


def _take(
    key: KnownKey, nonce: str, batch: EventBatch, at: datetime
) -> EventsAnswer | NodeRefusedError:
    alias = floor_alias()
    with transaction_on(alias):
        facts = read_door_facts(alias=alias, key=key, nonce=nonce, boot_id=batch.boot_id)
        if isinstance(facts, NodeRefusedError):
            return facts
        sender = Sender(key, batch.boot_id, at)
        sorted_batch = _sort(batch, facts, sender.at)
        statements = Statements()
        _note_numbers(statements, sender, sorted_batch.numbers)
        for letter in sorted_batch.letters:
            add_dead_letter(statements, node=key.node_pk, boot_id=batch.boot_id, letter=letter)
        add_feed(statements, key=key, boot_id=batch.boot_id, taken=sorted_batch.taken)
        statements.run(alias)
        take(alias=alias, sender=sender, taken=sorted_batch.taken)
        transaction.on_commit(lambda: wakeup.wake(alias), using=alias)
        through, gap = acknowledged(with_numbers(facts.received, sorted_batch.numbers))
        return EventsAnswer(
            accepted=len(sorted_batch.taken),
            duplicates=sorted_batch.duplicates,
            rejected=sorted_batch.rejected,
            ack_through=through,
            gap_from=gap,
        )


def _sort(batch: EventBatch, facts: DoorFacts, at: datetime) -> Sorted:
    result = Sorted(batch, facts, at)
    for bad in batch.rejected:
        if bad.seq is not None and _is_known(result, bad.seq):
            result.duplicates += 1
            continue
        if bad.seq is not None:
            result.numbers.add(bad.seq)
        result.rejected.append(RejectedAnswer(bad.seq, bad.code, bad.detail, bad.field, bad.index))
        result.letters.append(DeadLetter(bad.seq, bad.code, bad.detail, bad.letter))
    for event in batch.events:
        if _is_known(result, event.seq):
            result.duplicates += 1
            continue
        result.numbers.add(event.seq)
        _sort_one(result, event)
    return result


def _is_known(result: Sorted, seq: int) -> bool:
    return seq in result.numbers or result.facts.has_received(seq)


def _sort_one(result: Sorted, event: Event) -> None:
    port, machine = _machine_of(result.facts.ports, event)
    if machine is None and (port is not None or event.type not in WITHOUT_MACHINE):
        _reject_port(result, event, port)
        return
    when = judge_time(
        received_at=result.at,
        clock=event.clock,
        wall=event.wall,
        mono_ms=event.mono_ms,
        sent_mono_ms=result.batch.mono_ms,
        same_boot=result.facts.newest_boot,
    )
    result.taken.append(TakenEvent(_uid_of(event), event, port, machine, when))


def _uid_of(event: Event) -> UUID | None:
    if isinstance(event.data, SwipeData):
        return event.data.swipe_id
    return uuid4() if event.type is EventType.COUNT else None


def _machine_of(ports: list[PortFacts], event: Event) -> tuple[int | None, PortFacts | None]:
    port = event.port
    if port is None and isinstance(event.data, SwipeData):
        port = event.data.port
    if port is None and event.type not in WITHOUT_MACHINE and ports:
        port = ports[0].port if len(ports) == 1 else 0
    return port, next((one for one in ports if one.port == port), None)


def _reject_port(result: Sorted, event: Event, port: int | None) -> None:
    code = PORT_NOT_BOUND
    detail = f"port {port} is bound to no machine of this node."
    name = f"events[{event.index}].port"
    result.rejected.append(RejectedAnswer(event.seq, code, detail, name, event.index))
    letter = msgspec.json.encode({"seq": event.seq, "type": event.type, "port": port}).decode()
    result.letters.append(DeadLetter(event.seq, code, detail, letter))


def _note_numbers(statements: Statements, sender: Sender, numbers: set[int]) -> None:
    if not numbers:
        return
    ranges = with_numbers([], numbers)
    text = "{" + ",".join(f"[{low},{high}]" for low, high in ranges) + "}"
    statements.add(
        "UPDATE node_sequences SET received = received + %s::int8multirange"
        " WHERE node_id = %s AND boot_id = %s",
        text,
        sender.key.node_pk,
        sender.boot_id,
    )
