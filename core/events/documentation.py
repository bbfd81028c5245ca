"""The page that names every event: made from the types, so it cannot be out of date."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import get_type_hints

from core.events.base import EVENT_TYPES, Event
from core.events.examples import example_of, fields_of_record, model_of, word_for
from core.events.records import TOPICS, VERBS, RecordEvent
from core.events.registry import HANDLERS

_HEAD = """# Events of the suite

Written by `manage.py write_event_docs` from `core/events/types.py`, `people_types.py`, `upkeep_types.py` and `records.py` there
and the models; not by hand. How they are delivered: [mechanisms/events.md](mechanisms/events.md).

Every event has `uid` (the thing that it is about) and `occurred_at`. Times are ISO 8601 in UTC, decimals are
strings, relations are the ids of what they name.

## What a receiver must do

| what may happen | what to do |
| --- | --- |
| an event comes twice (a crash, a restored backup, `sync --resync`, a repeat by hand) | handlers have a receipt for each event and must be harmless twice all the same; a webhook is known by its header `webhook-id`: take each id once |
| an event comes late (it failed and was put in line again; a webhook was away) | per thing they come in order of `sequence` otherwise; of records take only what has a higher `revision` than you have, of other events look at `occurred_at` |
| a kind or a field that you do not know | leave it alone: both are added, neither is renamed |
| you cannot take it now | raise (handler) or answer anything but 2xx (webhook): it comes again, later each time |

A webhook gets `{"type", "timestamp", "source", "resource_type", "resource_id", "sequence", "data"}`, where `data` is what stands below; once
for each event, however many apps it goes to. It is signed by [Standard Webhooks](https://www.standardwebhooks.com): check
`webhook-signature` (`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`) and refuse timestamps that are minutes old.

"Who reacts" names the suite's own handlers; any webhook may listen to any event.

# Facts
"""  # noqa: E501 - a row of a table is one line
_RECORDS = """
# Records

Each record has {verbs}, all of one shape: `uid`, `occurred_at`, `revision` (rises with each change) and
`fields` (the values of the record as they are then, nothing secret).
"""  # noqa: E501 - as above


def events_page() -> str:
    """Return docs/events.md."""
    facts = [
        event for _wire, event in sorted(EVENT_TYPES.items()) if not issubclass(event, RecordEvent)
    ]
    verbs = ", ".join(f"`….{verb}`" for verb in VERBS)
    records = _RECORDS.format(verbs=verbs) + "".join(_record(topic) for topic in sorted(TOPICS))
    return _HEAD + "".join(_fact(event) for event in facts) + records


def _fact(event: type[Event]) -> str:
    hints = get_type_hints(event)
    told = [
        (name, word_for(hints[name]))
        for name in event.__struct_fields__
        if name not in Event.__struct_fields__
    ]
    way = f"{event.source.value} → {', '.join(target.value for target in event.targets)}"
    return (
        f"\n## `{event.wire}`\n\n{' '.join((event.__doc__ or '').split())}\n\n"
        f"{way}; `uid` is of the kind {event.resource}."
        f" Who reacts: {_handlers([event.wire])}.\n{_table(told)}{_example(event)}"
    )


def _record(topic: str) -> str:
    source, targets = TOPICS[topic]
    model = model_of(topic)
    handlers = _handlers([f"{topic}.{verb}" for verb in VERBS])
    doc = " ".join((model.__doc__ or "").split())
    way = f"{source.value} → {', '.join(target.value for target in targets)}"
    return (
        f"\n## `{topic}`\n\n{doc}\n\n{way}. Who reacts: {handlers}.\n"
        f"{_table(fields_of_record(model))}{_example(EVENT_TYPES[f'{topic}.{VERBS[0]}'])}"
    )


def _table(rows: list[tuple[str, str]]) -> str:
    lines = [f"| `{name}` | {kind} |" for name, kind in rows]
    return "\n".join(["", "| field | type |", "| --- | --- |", *lines, ""]) if lines else ""


def _example(event: type[Event]) -> str:
    text = json.dumps(example_of(event), ensure_ascii=False)
    return f"\n```json\n{text}\n```\n"


def _handlers(wires: Iterable[str]) -> str:
    names = {handler.name for wire in wires for handler in HANDLERS.get(wire, ())}
    return ", ".join(f"`{name}`" for name in sorted(names)) or "nobody yet"
