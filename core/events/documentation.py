"""The page that names every event: made from the types, so it cannot be out of date."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any, get_args, get_type_hints

from core.events.base import EVENT_TYPES, Event
from core.events.records import TOPICS, VERBS, RecordEvent
from core.events.registry import HANDLERS

_HEAD = """# Events of the suite

Written by `manage.py write_event_docs` from `core/events/types.py` and
`core/events/records.py`; not by hand.
How they are delivered: [mechanisms/events.md](mechanisms/events.md).

Every event has `uid` (the thing that it is about) and `occurred_at` (ISO 8601, UTC).
Decimals are strings.
"""
_RECORDS = """
## Records

Each of these has {verbs}, with `revision` (rises with each change) and `fields`
(the values of the record, relations by id, nothing secret).

| record | from | to | who reacts |
| --- | --- | --- | --- |
"""


def events_page() -> str:
    """Return docs/events.md."""
    facts = [
        event for _wire, event in sorted(EVENT_TYPES.items()) if not issubclass(event, RecordEvent)
    ]
    verbs = ", ".join(f"`….{verb}`" for verb in VERBS)
    rows = [_record_row(topic) for topic in sorted(TOPICS)]
    records = _RECORDS.format(verbs=verbs) + "\n".join(rows) + "\n"
    return _HEAD + "".join(_fact(event) for event in facts) + records


def _fact(event: type[Event]) -> str:
    hints = get_type_hints(event)
    told = [
        f"| `{name}` | {_name(hints[name])} |"
        for name in event.__struct_fields__
        if name not in Event.__struct_fields__
    ]
    table = "\n".join(["", "| field | type |", "| --- | --- |", *told, ""]) if told else ""
    way = f"{event.source.value} → {', '.join(target.value for target in event.targets)}"
    return (
        f"\n## `{event.wire}`\n\n{' '.join((event.__doc__ or '').split())}\n\n"
        f"{way}; `uid` is of the kind {event.resource}."
        f" Who reacts: {_handlers([event.wire])}.\n{table}"
    )


def _record_row(topic: str) -> str:
    source, targets = TOPICS[topic]
    to = ", ".join(target.value for target in targets)
    handlers = _handlers([f"{topic}.{verb}" for verb in VERBS])
    return f"| `{topic}` | {source.value} | {to} | {handlers} |"


def _handlers(wires: Iterable[str]) -> str:
    names = {handler.name for wire in wires for handler in HANDLERS.get(wire, ())}
    return ", ".join(f"`{name}`" for name in sorted(names)) or "nobody yet"


def _name(hint: Any) -> str:
    if isinstance(hint, types.UnionType):
        return " or ".join(_name(part) for part in get_args(hint))
    if hint is type(None):
        return "nothing"
    return str(getattr(hint, "__name__", hint))
