"""An event, and what it says, by its type. Units and bounds are those of the columns behind."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, TypeAlias, cast, get_args
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from shopmonitor.protocol.device_data import AudioData, IoData, LogData
from shopmonitor.protocol.messages import MonoMs, Port, Revision, Seq, ShortText, Wall
from shopmonitor.protocol.reading import make_decoder, read_message
from shopmonitor.protocol.tags import Tag
from shopmonitor.protocol.words import Clock, EStopState, EventType, Execution

Pieces = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class SwipeData(Struct):
    """A badge was read while the server was away; `port` may stand here or in the event."""

    swipe_id: UUID
    tag: Tag
    port: Port | None = None
    granted_offline: bool = False
    acl_rev: Revision | None = None

    def __post_init__(self) -> None:
        self.port = None if self.port is None else int(self.port)


class StateData(Struct):
    """The controller's program does something else now."""

    execution: Execution


class CountData(Struct, omit_defaults=True):
    """Pieces since the last report: increments, never totals. At least one of them."""

    good: Pieces | None = None
    scrap: Pieces | None = None
    rework: Pieces | None = None
    total: Pieces | None = None

    def __post_init__(self) -> None:
        if self.good is None and self.scrap is None and self.rework is None and self.total is None:
            raise ValueError("give at least one of good, scrap, rework, total")


class ReadingData(Struct):
    """A measured value; kind and unit are free text."""

    kind: Annotated[ShortText, Meta(min_length=1)]
    value: float
    unit: ShortText = ""


class EStopData(Struct):
    """The e-stop circuit as the hardware says it is."""

    state: EStopState


class SessionEndData(Struct, omit_defaults=True):
    """The node ended a session: names it by its swipe or by its id."""

    swipe_id: UUID | None = None
    session_id: UUID | None = None
    reason: ShortText | None = None

    def __post_init__(self) -> None:
        if self.swipe_id is None and self.session_id is None:
            raise ValueError("give swipe_id or session_id")


EventData: TypeAlias = (
    SwipeData
    | StateData
    | CountData
    | ReadingData
    | EStopData
    | SessionEndData
    | IoData
    | AudioData
    | LogData
)

if TYPE_CHECKING:
    Index = int
else:  # no name for nodes: whatever stands there is overwritten, and spoils nothing
    Index = Any


class Event(Struct, tag_field="type"):
    """One event that can be taken; each type is a class of its own, which JSON is read into.

    Attributes:
        type: what it tells.
        port: None when the node did not say.
        index: its place in the batch, from 0; counted here, whatever a node writes there.
    """

    type: ClassVar[EventType]
    seq: Seq
    mono_ms: MonoMs
    data: EventData
    port: Port | None = None
    wall: Wall | None = None
    clock: Clock = Clock.UNSET
    offline: bool = False
    index: Index = 0


class SwipeEvent(Event, tag=str(EventType.SWIPE)):
    """A badge was read while the server was away."""

    type = EventType.SWIPE
    data: SwipeData


class StateEvent(Event, tag=str(EventType.STATE)):
    """A machine does something else now."""

    type = EventType.STATE
    data: StateData


class CountEvent(Event, tag=str(EventType.COUNT)):
    """Pieces were made."""

    type = EventType.COUNT
    data: CountData


class ReadingEvent(Event, tag=str(EventType.READING)):
    """A value was measured."""

    type = EventType.READING
    data: ReadingData


class EStopEvent(Event, tag=str(EventType.ESTOP)):
    """An e-stop circuit changed."""

    type = EventType.ESTOP
    data: EStopData


class SessionEndEvent(Event, tag=str(EventType.SESSION_END)):
    """A node ended a session."""

    type = EventType.SESSION_END
    data: SessionEndData


class IoEvent(Event, tag=str(EventType.IO)):
    """A contact or an output is so now."""

    type = EventType.IO
    data: IoData


class AudioEvent(Event, tag=str(EventType.AUDIO)):
    """Something was announced, or a loudspeaker came or went."""

    type = EventType.AUDIO
    data: AudioData


class LogEvent(Event, tag=str(EventType.LOG)):
    """The node wrote a line."""

    type = EventType.LOG
    data: LogData


AnyEvent: TypeAlias = (
    SwipeEvent
    | StateEvent
    | CountEvent
    | ReadingEvent
    | EStopEvent
    | SessionEndEvent
    | IoEvent
    | AudioEvent
    | LogEvent
)
EVENTS: Final[dict[EventType, type[Event]]] = {each.type: each for each in get_args(AnyEvent)}


class _EStopFields(Struct):
    state: EStopState | None = None
    circuit_state: EStopState | None = None

    def __post_init__(self) -> None:
        if self.state is None and self.circuit_state is None:
            raise ValueError("give state: ARMED, TRIGGERED or RELEASED")


_ESTOP_WORD: Final = msgspec.json.Decoder(EStopState)
_ESTOP_FIELDS: Final = make_decoder(_EStopFields)
_DECODERS: Final[dict[EventType, msgspec.json.Decoder[Any]]] = {
    EventType.SWIPE: make_decoder(SwipeData),
    EventType.STATE: make_decoder(StateData),
    EventType.COUNT: make_decoder(CountData),
    EventType.READING: make_decoder(ReadingData),
    EventType.SESSION_END: make_decoder(SessionEndData),
    EventType.IO: make_decoder(IoData),
    EventType.AUDIO: make_decoder(AudioData),
    EventType.LOG: make_decoder(LogData),
}


def read_event_data(kind: EventType, raw: bytes) -> EventData:
    """Read the data of an event that is taken.

    Raises:
        MessageRefusedError: fields are named as seen from the data (`good`, not `data.good`).
    """
    if kind == EventType.ESTOP:
        return _read_estop(raw)
    return cast(EventData, read_message(_DECODERS[kind], raw))


def _read_estop(raw: bytes) -> EStopData:
    """Take the bare word too: the contract names the words, not a field."""
    try:
        return EStopData(_ESTOP_WORD.decode(raw))
    except msgspec.DecodeError:
        fields = read_message(_ESTOP_FIELDS, raw)
    return EStopData(fields.state or fields.circuit_state or EStopState.TRIGGERED)
