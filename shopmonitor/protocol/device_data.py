"""What a node tells of what hangs on it: contacts and outputs, loudspeakers, its own log."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct

from shopmonitor.protocol.messages import LongText, ShortText

HIGHEST_IO_NUMBER: Final = 99
INPUT: Final = "input"
OUTPUT: Final = "output"
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_OTHER_LEVELS: Final = {"warn": "warning", "critical": "error", "fatal": "error"}

IoNumber = Annotated[int, Meta(ge=0, le=HIGHEST_IO_NUMBER)]
Mac = Annotated[str, Meta(pattern=r"\A(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\Z")]


class IoData(Struct, omit_defaults=True):
    """A contact was closed or opened, an output switched; `on` is what is, not what was asked for.

    The contract names the words, not how they are put: `{"io": "input", "number": 1, "on": true}`,
    `{"input": true, "number": 1, "on": true}` and `{"input": 1, "on": true}` say the same.
    """

    on: bool
    io: Annotated[str, Meta(pattern=r"\A(?:input|output)\Z")] | None = None
    number: IoNumber | None = None
    input: bool | IoNumber | None = None
    output: bool | IoNumber | None = None

    def __post_init__(self) -> None:
        for name in (INPUT, OUTPUT):
            said = getattr(self, name)
            if said is not None and said is not False:
                self.io = self.io or name
                if not isinstance(said, bool) and self.number is None:
                    self.number = said
        self.input = self.output = None
        if self.io is None:
            raise ValueError("give io: input or output")
        if self.number is None:
            raise ValueError("give number")


class AudioData(Struct, omit_defaults=True):
    """What became of an announcement, or of a loudspeaker.

    Attributes:
        state: `played` or `failed` of an announcement; `found`, `paired`, `connected`,
            `disconnected`, `failed`, `forgotten` of a device. Other words are kept and no more.
        announcement: its id, as it was sent.
        mac: the device's address.
    """

    state: ShortText = ""
    announcement: UUID | None = None
    mac: Mac | None = None
    name: LongText = ""
    detail: LongText = ""

    def __post_init__(self) -> None:
        if self.mac is not None:
            self.mac = self.mac.upper()


class LogData(Struct, omit_defaults=True):
    """One line of the node's log."""

    text: LongText | None = None
    message: LongText | None = None
    level: ShortText = "info"

    def __post_init__(self) -> None:
        text = self.text if self.text is not None else self.message
        if text is None:
            raise ValueError("give text")
        self.text, self.message = text, None
        level = self.level.lower()
        level = _OTHER_LEVELS.get(level, level)
        self.level = level if level in LOG_LEVELS else "info"
