"""What a node sends, one body at a time; batches of events are in `events.py`.

Unknown fields are ignored. Every text and number is bounded here, so that whatever passes fits
its column: no NUL in a text, no counter that a time cannot be computed from.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from shopmonitor.protocol.reading import make_decoder, read_message
from shopmonitor.protocol.tags import Tag
from shopmonitor.protocol.words import Clock

MAX_SEQ: Final = 2**63 - 2  # an int8multirange ends one above
MAX_MONO_MS: Final = 2**42  # 139 years; also what sends unix time in its place
MAX_REVISION: Final = 2**31 - 1
_NO_CONTROLS: Final = r"\A[^\x00-\x1f\x7f]*\Z"

Seq = Annotated[int, Meta(ge=0, le=MAX_SEQ)]
MonoMs = Annotated[int, Meta(ge=0, le=MAX_MONO_MS)]
Revision = Annotated[int, Meta(ge=0, le=MAX_REVISION)]
BootId = Annotated[str, Meta(min_length=1, max_length=64, pattern=_NO_CONTROLS)]
Wall = Annotated[datetime, Meta(tz=True)]
ShortText = Annotated[str, Meta(max_length=32, pattern=_NO_CONTROLS)]
Text = Annotated[str, Meta(max_length=64, pattern=_NO_CONTROLS)]
LongText = Annotated[str, Meta(max_length=200, pattern=_NO_CONTROLS)]
Identifier = Annotated[str, Meta(min_length=1, max_length=64, pattern=_NO_CONTROLS)]
Size = Annotated[int, Meta(ge=0, le=2**53)]

if TYPE_CHECKING:
    Port = int
else:  # `ports` of the configuration has text keys, so a port may come as text
    Port = Annotated[int, Meta(ge=0, le=255)] | Annotated[str, Meta(pattern=r"\A[0-9]{1,2}\Z")]


class SwipeMessage(Struct):
    """`POST swipes`: a badge was read just now.

    Attributes:
        mono_ms: milliseconds since boot, at the reading.
        wall: what the node thinks the time is; aware.
    """

    swipe_id: UUID
    port: Port
    tag: Tag
    boot_id: BootId
    seq: Seq
    mono_ms: MonoMs
    wall: Wall | None = None
    clock: Clock = Clock.UNSET

    def __post_init__(self) -> None:
        self.port = int(self.port)


class HeartbeatMessage(Struct):
    """`POST heartbeat`: how the node is.

    Attributes:
        outputs: what is really switched, by output or by port and output.
    """

    boot_id: BootId
    mono_ms: MonoMs
    uptime_s: Annotated[float, Meta(ge=0, le=MAX_MONO_MS)] | None = None
    reset_reason: Text | None = None
    firmware: Text | None = None
    rssi_dbm: Annotated[int, Meta(ge=-200, le=100)] | None = None
    free_heap: Size | None = None
    queue_depth: Size | None = None
    config_rev: Revision | None = None
    acl_rev: Revision | None = None
    outputs: (
        Annotated[dict[ShortText, bool | dict[ShortText, bool]], Meta(max_length=64)] | None
    ) = None
    wall: Wall | None = None
    clock: Clock = Clock.UNSET


class CommandMessage(Struct):
    """`POST commands/<id>`: what became of a command."""

    state: Literal["done", "failed"]
    detail: LongText | None = None


class EnrollMessage(Struct):
    """`POST enroll`: a node without a key; with a claim code, a poll token or neither."""

    hardware_id: Identifier
    claim_code: Text | None = None
    poll_token: LongText | None = None
    hardware: Text | None = None
    firmware: Text | None = None


_SWIPE = make_decoder(SwipeMessage)
_HEARTBEAT = make_decoder(HeartbeatMessage)
_COMMAND = make_decoder(CommandMessage)
_ENROLL = make_decoder(EnrollMessage)


def read_swipe(body: bytes) -> SwipeMessage:
    """Read the body of `POST swipes`; raises `MessageRefusedError`."""
    return read_message(_SWIPE, body)


def read_heartbeat(body: bytes) -> HeartbeatMessage:
    """Read the body of `POST heartbeat`; raises `MessageRefusedError`."""
    return read_message(_HEARTBEAT, body)


def read_command(body: bytes) -> CommandMessage:
    """Read the body of `POST commands/<id>`; raises `MessageRefusedError`."""
    return read_message(_COMMAND, body)


def read_enroll(body: bytes) -> EnrollMessage:
    """Read the body of `POST enroll`; raises `MessageRefusedError`."""
    return read_message(_ENROLL, body)
