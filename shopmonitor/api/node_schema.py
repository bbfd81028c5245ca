"""The messages of the node door in the OpenAPI document: drawn from the structs that read them."""

from __future__ import annotations

from typing import Any

import msgspec

from shopmonitor.protocol.answers import (
    ConfigAnswer,
    EnrollAnswer,
    EventsAnswer,
    FirmwareAnswer,
    HeartbeatAnswer,
    Problem,
    SwipeAnswer,
)
from shopmonitor.protocol.device_data import AudioData, IoData, LogData
from shopmonitor.protocol.event_data import (
    CountData,
    EStopData,
    ReadingData,
    SessionEndData,
    StateData,
    SwipeData,
)
from shopmonitor.protocol.events import MAX_EVENTS
from shopmonitor.protocol.messages import EnrollMessage, HeartbeatMessage, SwipeMessage
from shopmonitor.protocol.tags import Tag
from shopmonitor.protocol.words import PROTOCOL_PATH, Clock, EventType

Schema = dict[str, Any]

PROBLEM_JSON = "application/problem+json"
REFERENCE = "#/components/schemas/Node{name}"
EVENT_DATA = {
    EventType.SWIPE: SwipeData,
    EventType.STATE: StateData,
    EventType.COUNT: CountData,
    EventType.READING: ReadingData,
    EventType.ESTOP: EStopData,
    EventType.SESSION_END: SessionEndData,
    EventType.IO: IoData,
    EventType.AUDIO: AudioData,
    EventType.LOG: LogData,
}
# Path and verb: what is sent, the status of success, what is answered then.
CALLS: dict[tuple[str, str], tuple[str | None, str, type[Any]]] = {
    ("swipes", "post"): ("SwipeMessage", "200", SwipeAnswer),
    ("events", "post"): ("EventBatch", "200", EventsAnswer),
    ("heartbeat", "post"): ("HeartbeatMessage", "200", HeartbeatAnswer),
    ("config", "get"): (None, "200", ConfigAnswer),
    ("firmware", "get"): (None, "200", FirmwareAnswer),
    ("enroll", "post"): ("EnrollMessage", "201", EnrollAnswer),
}
MESSAGES = (SwipeMessage, HeartbeatMessage, EnrollMessage)
REFUSALS = {
    "400": "Cannot be read",
    "401": "Not believed; `server_time` says what the clock should be",
    "403": "Not this node's, or the claim code is not live",
    "409": "The number stood for another swipe",
    "413": "Too large",
    "422": "A field is wrong; `errors` names each",
    "429": "Too many claim codes; `Retry-After`",
    "503": "The database does not answer; the same message again after `Retry-After`",
}


def describe_node_door(result: Schema, **_more: Any) -> Schema:
    """Write the messages and answers of the node door into the document."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(_components())
    for (call, verb), (message, status, answer) in CALLS.items():
        operation = result["paths"].get(f"{PROTOCOL_PATH}{call}", {}).get(verb)
        if operation is not None:
            _describe(operation, message, status, answer.__name__)
    return result


def _describe(operation: Schema, message: str | None, status: str, answer: str) -> None:
    if message is not None:
        content = {"application/json": {"schema": _refer(message)}}
        operation["requestBody"] = {"required": True, "content": content}
    responses: Schema = {
        status: {"description": "", "content": {"application/json": {"schema": _refer(answer)}}}
    }
    if message is None:
        responses["304"] = {"description": "The node has it: `If-None-Match`"}
    for refused, words in REFUSALS.items():
        content = {PROBLEM_JSON: {"schema": _refer(Problem.__name__)}}
        responses[refused] = {"description": words, "content": content}
    # What holds for every call of the API is said already.
    responses |= {
        kind: said for kind, said in operation["responses"].items() if not kind.isdecimal()
    }
    operation["responses"] = responses


def _components() -> dict[str, Schema]:
    types = [*MESSAGES, *(answer for _, _, answer in CALLS.values()), *EVENT_DATA.values()]
    _, found = msgspec.json.schema_components(
        [*types, Problem, Clock], schema_hook=_own_types, ref_template=REFERENCE
    )
    found["Event"], found["EventBatch"] = _event(), _event_batch()
    return {f"Node{name}": schema for name, schema in found.items()}


def _own_types(kind: type[Any]) -> Schema:
    if kind is Tag:
        return {"type": "string", "description": "UID of 4, 7 or 10 bytes in hex, never shown."}
    raise NotImplementedError


def _event() -> Schema:
    taken = [kind.value for kind in EventType]
    return {
        "title": "Event",
        "type": "object",
        "required": ["seq", "mono_ms", "type", "data"],
        "properties": {
            "seq": {"type": "integer", "minimum": 0},
            "mono_ms": {"type": "integer", "minimum": 0},
            "type": {"enum": taken},
            "data": {"anyOf": [_refer(kind.__name__) for kind in EVENT_DATA.values()]},
            "port": {"type": ["integer", "null"], "minimum": 0, "maximum": 255},
            "wall": {"type": ["string", "null"], "format": "date-time"},
            "clock": _refer("Clock"),
            "offline": {"type": "boolean", "default": False},
        },
    }


def _event_batch() -> Schema:
    return {
        "title": "EventBatch",
        "type": "object",
        "required": ["boot_id", "events"],
        "properties": {
            "boot_id": {"type": "string", "minLength": 1, "maxLength": 64},
            "mono_ms": {"type": "integer", "minimum": 0},
            "events": {"type": "array", "items": _refer("Event"), "maxItems": MAX_EVENTS},
        },
    }


def _refer(name: str) -> Schema:
    return {"$ref": REFERENCE.format(name=name)}
