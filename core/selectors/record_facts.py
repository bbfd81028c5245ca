"""What core has written down about one record: changes by hand, events, guards' facts."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from core.choices import App
from core.db.router import suite_router
from core.events.records import CREATED, DEACTIVATED, TOPICS, UPDATED
from core.models import SecurityEvent, SuitePermission, SuiteUser, SyncEvent
from core.models.base import Record
from core.models.events import OF_RECORDS

# What an entry of the log keeps of the record beside Django's own words.
KEPT, VALUES, REVISION = "kept", "values", "revision"
RECENT = 50


def list_log_entries(row: Model) -> QuerySet[LogEntry]:
    """Return what people did with the row in the back office, with who it was."""
    # A proxy or deferred row is logged as what it is.
    kind = ContentType.objects.get_for_model(row, for_concrete_model=False)
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
    return rows.select_related("user")


def list_record_events(record: Record) -> QuerySet[SyncEvent]:
    """Return how the record was made, changed and retired: one event of each, not one a target."""
    target = _first_target(record.topic)
    return SyncEvent.objects.filter(
        OF_RECORDS,
        resource_id=str(record.uid),
        event_type__in=[f"{record.topic}.{verb}" for verb in (CREATED, UPDATED, DEACTIVATED)],
        target_app=target,
        target_region=suite_router.regions_of(target)[0],
    )


def list_security_events_of_person(person: SuiteUser) -> QuerySet[SecurityEvent]:
    """Return what the guards know of what the person did, and of rights that they got or lost."""
    return SecurityEvent.objects.filter(
        Q(user=person) | Q(detail__contains={"holder_uid": str(person.uid)})
    )


def list_security_events_of_right(right: SuitePermission) -> QuerySet[SecurityEvent]:
    """Return what the guards know of a right."""
    return SecurityEvent.objects.filter(detail__contains={"permission": str(right.uid)})


def _first_target(topic: str) -> App:
    _source, targets = TOPICS[topic]
    return targets[0]


def list_who_changed(record: Record, *, since: int) -> list[str]:
    """Return who changed the record in the back office after a revision, newest first."""
    names: list[str] = []
    for entry in list_log_entries(record).order_by("-action_time", "-pk")[:RECENT]:
        revision = revision_of(entry)
        if revision is not None and revision > since and str(entry.user) not in names:
            names.append(str(entry.user))
    return names


def revision_of(entry: LogEntry) -> int | None:
    """Return the revision that the record had after what an entry tells."""
    revision = kept_of(entry).get(REVISION)
    return None if revision is None else int(revision)


def kept_of(entry: LogEntry) -> dict[str, Any]:
    """Return what an entry keeps of the form; nothing for one that is plain text."""
    try:
        words = json.loads(entry.change_message)
    except ValueError:
        return {}
    parts = [word for word in words if KEPT in word] if isinstance(words, list) else []
    return dict(parts[0][KEPT]) if parts else {}
