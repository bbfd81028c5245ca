"""The sources of every record's story: the log of the back office, events, guards' facts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.record_log import changed_line, label_of, told_changes
from core.choices import App, Level, ResourceType, SecurityEventKind
from core.events.records import CREATED, DEACTIVATED, UPDATED
from core.models import SecurityEvent, SuitePermission, SuiteUser, SyncEvent
from core.models.base import Record
from core.selectors.record_facts import (
    list_log_entries,
    list_record_events,
    list_security_events_of_person,
    list_security_events_of_right,
    revision_of,
)
from core.stories import Entry, Source, add_source

FLAGS = {
    ADDITION: gettext_lazy("Made in the back office"),
    CHANGE: gettext_lazy("Changed in the back office"),
    DELETION: gettext_lazy("Retired in the back office"),
}
VERBS = {
    CREATED: gettext_lazy("Made"),
    UPDATED: gettext_lazy("Changed"),
    DEACTIVATED: gettext_lazy("Retired or closed"),
}


def tell_log(entries: Sequence[LogEntry]) -> list[Entry]:
    """Tell who changed what: fields with what they were, where that is known."""
    return [
        Entry(
            at=entry.action_time,
            title=FLAGS[entry.action_flag],
            who=str(entry.user),
            details=_log_details(entry),
            fold=_fold(revision_of(entry)),
        )
        for entry in entries
    ]


def tell_events(events: Sequence[SyncEvent]) -> list[Entry]:
    """Tell what the apps were told: by which app, and the values that differ from before."""
    older: list[SyncEvent | None] = [later for _event, later in pairwise(events)]
    return [
        Entry(
            at=event.created_at,
            title=VERBS[event.event_type.rpartition(".")[2]],
            who="",
            details=[_("By %(app)s") % {"app": App(event.source_app).label}, *_changes(event, was)],
            fold=_fold(event.payload.get("revision")),
        )
        for event, was in zip(events, [*older, None][: len(events)], strict=True)
    ]


def tell_security(events: Sequence[SecurityEvent]) -> list[Entry]:
    """Tell what the guards of the shop wrote down."""
    return [
        Entry(
            at=event.occurred_at,
            title=event.get_kind_display(),
            who=event.user_name or event.node_name,
            details=_security_details(event),
            row=event,
        )
        for event in events
    ]


def _log_details(entry: LogEntry) -> list[str]:
    model = entry.content_type.model_class() if entry.content_type else None
    lines = told_changes(entry, model) if model else []
    # Django's own words name the rows of inlines, which have no values here.
    words = entry.get_change_message()
    return lines or ([words] if words and entry.action_flag == CHANGE else [])


def _changes(event: SyncEvent, before: SyncEvent | None) -> list[str]:
    """Return the fields that differ from the event before; nothing without one."""
    if before is None or event.event_type.endswith(CREATED):
        return []
    model = _model_of(event.resource_type)
    was, now = before.payload.get("fields", {}), event.payload.get("fields", {})
    changed = [name for name in now if name in was and was[name] != now[name]]
    return [_change(model, name, was[name], now[name]) for name in changed]


def _change(model: type[Model], name: str, before: Any, after: Any) -> str:
    field = model._meta.get_field(name)
    if field.is_relation:  # The event names what it points to by an id that nobody reads.
        return str(label_of(model, name)).capitalize()
    return changed_line(model, name, before, after)


def _model_of(topic: str) -> type[Model]:
    return next(model for model in apps.get_models() if getattr(model, "topic", "") == topic)


def _fold(revision: Any) -> str:
    return f"revision {revision}" if revision is not None else ""


def _security_details(event: SecurityEvent) -> list[str]:
    if event.kind != SecurityEventKind.RIGHT_CHANGED:
        return [str(event.address)] if event.address else []
    told = event.detail
    words = dict(Level.choices).get(told.get("level", ""), told.get("level", ""))
    kind = dict(ResourceType.choices).get(told.get("resource_type", ""), "")
    right = _("Block: %s") % words if told.get("block") else str(words)
    return [f"{right} · {kind} · {told.get('holder', '')}"]


add_source(
    Source(
        name="log",
        on=Record,
        of=None,
        rows=list_log_entries,
        tell=tell_log,
        at="action_time",
    )
)
add_source(
    Source(
        name="events",
        on=Record,
        of=SyncEvent,
        rows=list_record_events,
        tell=tell_events,
        at="created_at",
        key="sequence",
    )
)
add_source(
    Source(
        name="security_of_person",
        on=SuiteUser,
        of=SecurityEvent,
        rows=list_security_events_of_person,
        tell=tell_security,
    )
)
add_source(
    Source(
        name="security_of_right",
        on=SuitePermission,
        of=SecurityEvent,
        rows=list_security_events_of_right,
        tell=tell_security,
    )
)
