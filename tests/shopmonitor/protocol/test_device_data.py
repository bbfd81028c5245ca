"""What nodes tell of contacts, loudspeakers and themselves."""

import json
from typing import Any

import msgspec
import pytest

from shopmonitor.protocol.device_data import AudioData, IoData, LogData
from shopmonitor.protocol.event_data import read_event_data
from shopmonitor.protocol.reading import MessageRefusedError
from shopmonitor.protocol.words import EventType


def read(kind: EventType, data: Any) -> Any:
    return read_event_data(kind, json.dumps(data).encode())


@pytest.mark.parametrize(
    "data",
    [
        {"io": "input", "number": 3, "on": True},
        {"input": True, "number": 3, "on": True},
        {"input": 3, "on": True},
        {"input": True, "output": False, "number": 3, "on": True},
    ],
)
def test_each_way_to_say_it_is_kept_as_one(data: dict[str, Any]) -> None:
    kept = msgspec.to_builtins(read(EventType.IO, data))
    assert kept == {"on": True, "io": "input", "number": 3}


@pytest.mark.parametrize(
    "data",
    [
        {"number": 3, "on": True},
        {"io": "input", "on": True},
        {"io": "input", "number": 3},
        {"io": "relay", "number": 3, "on": True},
        {"io": "output", "number": -1, "on": True},
        {"io": "output", "number": 100, "on": False},
        {"io": "output", "number": 1, "on": "yes"},
        True,
    ],
)
def test_what_says_nothing_of_an_input_or_output_is_refused(data: Any) -> None:
    with pytest.raises(MessageRefusedError):
        read(EventType.IO, data)


def test_an_address_is_kept_in_capitals() -> None:
    audio = read(EventType.AUDIO, {"state": "found", "mac": "0c:a6:94:12:34:5f", "name": "Hall"})
    assert isinstance(audio, AudioData)
    assert audio.mac == "0C:A6:94:12:34:5F"


@pytest.mark.parametrize(
    ("said", "kept"),
    [("WARN", "warning"), ("critical", "error"), ("debug", "debug"), ("chatty", "info")],
)
def test_levels_are_brought_to_four(said: str, kept: str) -> None:
    line = read(EventType.LOG, {"message": "no radio", "level": said})
    assert isinstance(line, LogData)
    assert (line.text, line.level, line.message) == ("no radio", kept, None)


def test_a_line_without_text_is_refused() -> None:
    with pytest.raises(MessageRefusedError, match="wrong"):
        read(EventType.LOG, {"level": "info"})
    assert IoData(on=True, io="input", number=0).number == 0
