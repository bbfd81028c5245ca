"""Batches of events: each is judged by itself, one bad event does not spoil the rest."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Raw, Struct

from shopmonitor.protocol.dead_letters import write_dead_letter
from shopmonitor.protocol.event_data import EVENTS, AnyEvent, Event, read_event_data
from shopmonitor.protocol.messages import BootId, MonoMs, Port, Seq, Text, Wall
from shopmonitor.protocol.reading import (
    UNREADABLE_ERRORS,
    FieldError,
    MessageRefusedError,
    make_decoder,
    read_message,
)
from shopmonitor.protocol.words import Clock, EventType

MAX_EVENTS: Final = 500


class RejectedEvent(Struct):
    """One event that can never be taken.

    Attributes:
        seq: None when not even that can be read.
        field: path in the body, such as `events[3].data.good`.
        letter: JSON text for the dead-letter table, without the tag.
    """

    index: int
    seq: int | None
    code: str
    field: str
    detail: str
    letter: str


class EventBatch(Struct):
    """A batch, judged: `len(events) + len(rejected)` is what was sent.

    Attributes:
        mono_ms: the node's counter at sending; the largest of the batch when it did not say.
    """

    boot_id: str
    mono_ms: int
    events: Sequence[Event]
    rejected: list[RejectedEvent]


class _Batch(Struct):
    boot_id: BootId
    events: Annotated[
        list[AnyEvent],
        Meta(max_length=MAX_EVENTS),
    ]
    mono_ms: MonoMs | None = None


class _RawBatch(Struct):
    boot_id: BootId
    events: Annotated[list[Raw], Meta(max_length=MAX_EVENTS)]
    mono_ms: MonoMs | None = None


class _Envelope(Struct):
    seq: Seq
    mono_ms: MonoMs
    type: Text
    data: Raw
    port: Port | None = None
    wall: Wall | None = None
    clock: Clock = Clock.UNSET
    offline: bool = False


class _SeqOnly(Struct):
    seq: Seq


_GOOD_BATCH = make_decoder(_Batch)
_BATCH = make_decoder(_RawBatch)
_ENVELOPE = make_decoder(_Envelope)
_SEQ_ONLY = make_decoder(_SeqOnly)


def read_batch(body: bytes) -> EventBatch:
    """Read the body of `POST events`.

    Raises:
        MessageRefusedError: only for what spoils the whole batch: 400 when the body is no JSON,
            422 for a wrong `boot_id` or `mono_ms`, or more than 500 events.
    """
    try:
        body.decode()  # what is skipped is not looked at otherwise
        good = _GOOD_BATCH.decode(body)
    except (msgspec.ValidationError, *UNREADABLE_ERRORS):
        return _read_one_by_one(read_message(_BATCH, body))
    for index, event in enumerate(good.events):
        event.index = index
        if event.port is not None:
            event.port = int(event.port)
    return _batch(good.boot_id, good.mono_ms, good.events, [])


def _read_one_by_one(raw: _RawBatch) -> EventBatch:
    """Tell the good events from the bad; many times slower than to read all at once."""
    events: list[Event] = []
    rejected: list[RejectedEvent] = []
    for index, raw_event in enumerate(raw.events):
        text = bytes(raw_event)
        try:
            events.append(_read_event(index, text))
        except MessageRefusedError as refusal:
            rejected.append(_reject(index, text, refusal))
    return _batch(raw.boot_id, raw.mono_ms, events, rejected)


def _batch(
    boot_id: str, mono_ms: int | None, events: Sequence[Event], rejected: list[RejectedEvent]
) -> EventBatch:
    largest = max((event.mono_ms for event in events), default=0)
    return EventBatch(boot_id, largest if mono_ms is None else mono_ms, events, rejected)


def _read_event(index: int, text: bytes) -> Event:
    envelope = read_message(_ENVELOPE, text)
    kind = _read_type(envelope.type)
    try:
        data = read_event_data(kind, bytes(envelope.data))
    except MessageRefusedError as refusal:
        raise _put_within("data", refusal) from None
    return EVENTS[kind](
        seq=envelope.seq,
        mono_ms=envelope.mono_ms,
        data=data,
        port=None if envelope.port is None else int(envelope.port),
        wall=envelope.wall,
        clock=envelope.clock,
        offline=envelope.offline,
        index=index,
    )


def _read_type(word: str) -> EventType:
    if word in EVENTS:
        return EventType(word)
    detail = f"type: one of {', '.join(EVENTS)}."
    error = FieldError("type", "event_type_unknown", detail)
    raise MessageRefusedError(status=422, code=error.code, detail=error.detail, errors=(error,))


def _put_within(part: str, refusal: MessageRefusedError) -> MessageRefusedError:
    """Name the fields as seen from the event."""
    errors = tuple(
        FieldError(
            part if error.field == "body" else f"{part}.{error.field}", error.code, error.detail
        )
        for error in refusal.errors
    )
    return MessageRefusedError(
        status=refusal.status, code=refusal.code, detail=refusal.detail, errors=errors
    )


def _reject(index: int, text: bytes, refusal: MessageRefusedError) -> RejectedEvent:
    """Answer with the first wrong field; the detail tells of all."""
    if not refusal.errors:  # no JSON at all: then the whole body is none
        raise refusal
    try:
        seq: int | None = read_message(_SEQ_ONLY, text).seq
    except MessageRefusedError:
        seq = None
    name = f"events[{index}]"
    errors = refusal.errors
    field = errors[0].field
    return RejectedEvent(
        index=index,
        seq=seq,
        code=errors[0].code,
        field=name if field == "body" else f"{name}.{field}",
        detail=" ".join(error.detail for error in errors),
        letter=write_dead_letter(text),
    )
