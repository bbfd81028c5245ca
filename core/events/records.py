"""Events of records: each create, change and retirement, through whichever door.

One shape for all: who cares reads the fields that they know. `revision` rises
with each change, so a handler can tell a late event from a newer one.
"""

from __future__ import annotations

from typing import Any

from core.choices import App
from core.events.base import APPS, EVENT_TYPES, Event, event_type

CREATED = "created"
UPDATED = "updated"
DEACTIVATED = "deactivated"
VERBS = (CREATED, UPDATED, DEACTIVATED)

# What never leaves its table.
SECRET_FIELDS = {
    "password",
    "digest",
    "tag_encrypted",
    "secret_encrypted",
    "previous_secret_encrypted",
    "headers_encrypted",
}
UNTOLD_FIELDS = SECRET_FIELDS | {"id", "uid", "revision", "created_at", "updated_at", "deleted_at"}

# topic of the record -> who writes it, who must know
TOPICS: dict[str, tuple[App, tuple[App, ...]]] = {
    "user": (App.CORE, APPS),
    "group": (App.CORE, APPS),
    "badge": (App.CORE, APPS),
    "permission": (App.CORE, APPS),
    "qualification": (App.CORE, APPS),
    "user_qualification": (App.CORE, APPS),
    "area": (App.CORE, APPS),
    "zone": (App.CORE, APPS),
    "machine_type": (App.CORE, APPS),
    "machine": (App.CORE, APPS),
    "stop_reason": (App.CORE, APPS),
    "equipment": (App.CORE, APPS),
    "company": (App.CORE, APPS),
    "module": (App.CORE, APPS),
    "webhook": (App.CORE, APPS),
    "calendar": (App.CORE, APPS),
    "calendar_assignment": (App.CORE, APPS),
    "absence": (App.CORE, APPS),
    "node": (App.MONITOR, (App.TRACKER,)),
    "accessory": (App.MONITOR, (App.TRACKER,)),
    "bluetooth_device": (App.MONITOR, (App.TRACKER,)),
    "customer": (App.TRACKER, (App.MONITOR,)),
    "part": (App.TRACKER, (App.MONITOR,)),
    "work_plan": (App.TRACKER, (App.MONITOR,)),
    "order": (App.TRACKER, (App.MONITOR,)),
    "job": (App.TRACKER, (App.MONITOR,)),
    "operation": (App.TRACKER, (App.MONITOR,)),
    "stock_location": (App.TRACKER, (App.MONITOR,)),
    "lot": (App.TRACKER, (App.MONITOR,)),
}


class RecordEvent(Event, frozen=True, kw_only=True):
    """A record was made, changed or retired; `fields` are its values, without secrets."""

    revision: int
    fields: dict[str, Any]


def _declare(topic: str, verb: str, source: App, targets: tuple[App, ...]) -> None:
    name = f"{topic.title().replace('_', '')}{verb.title()}"
    cls = type(name, (RecordEvent,), {"__doc__": f"The {topic.replace('_', ' ')} was {verb}."})
    event_type(f"{topic}.{verb}", source=source, targets=targets)(cls)


for _topic, (_source, _targets) in TOPICS.items():
    for _verb in VERBS:
        _declare(_topic, _verb, _source, _targets)


def record_event_type(topic: str, verb: str) -> type[RecordEvent]:
    """Return the type of a record's event."""
    found = EVENT_TYPES[f"{topic}.{verb}"]
    assert issubclass(found, RecordEvent)  # noqa: S101 - what TOPICS declares
    return found
