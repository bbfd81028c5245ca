"""Who changes a record must say so: every row that is another one afterwards has its event.

with everything_is_told():
    …whatever door a change may come through…
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.contrib import admin
from django.db import models
from django.db.models import Max

from core.admin.base import RecordAdmin
from core.models import SyncEvent
from core.models.base import Record
from tests.doors.samples import all_records


class Told(NamedTuple):
    """An event of a record, for one target."""

    event_type: str
    uid: str
    revision: int
    payload: dict[str, Any]


# What follows from other records that are told: which list of settings a node is to fetch.
FOLLOWS = {"config_rev"}
Rows = dict[tuple[type[models.Model], int], dict[str, Any]]


def parts_of_records() -> dict[type[models.Model], str]:
    """Return what people change as a part of a record, and the key by which it is one."""
    found = {}
    for page in admin.site._registry.values():
        if isinstance(page, RecordAdmin):
            for inline in page.inlines:
                if not issubclass(inline.model, Record):
                    found[inline.model] = _key_to(inline.model, page.model)
    return found


def rows() -> Rows:
    """Return every record and every part of one, as the database has it."""
    models_read = [*all_records(), *parts_of_records()]
    return {
        (model, values[model._meta.pk.attname]): {
            name: value for name, value in values.items() if name not in FOLLOWS
        }
        for model in models_read
        for values in model._base_manager.values()
    }


def last_sequence() -> int:
    return SyncEvent.objects.aggregate(last=Max("sequence"))["last"] or 0


def told_since(sequence: int) -> list[Told]:
    """Return what was told of records after an event, in order."""
    events = SyncEvent.objects.filter(sequence__gt=sequence).order_by("sequence")
    return [
        Told(event.event_type, event.resource_id, event.payload["revision"], event.payload)
        for event in events
        if {"revision", "fields"} <= event.payload.keys()
    ]


@contextmanager
def everything_is_told() -> Iterator[None]:
    """Fail when a record, or a part of one, is changed inside without an event that says so."""
    before, mark = rows(), last_sequence()
    yield
    silent = silent_changes(before, rows(), told_since(mark))
    if silent:
        raise AssertionError("; ".join(silent))


def silent_changes(before: Rows, after: Rows, told: list[Told]) -> list[str]:
    """Return what was changed and not told, in words."""
    parts = parts_of_records()
    known = {(event.uid, event.revision) for event in told}
    spoken_of = {event.uid for event in told}
    uids = {key: str(row["uid"]) for key, row in (before | after).items() if "uid" in row}
    found = []
    for key in before.keys() | after.keys():
        model, pk = key
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if model in parts:
            parent: Any = model._meta.get_field(parts[model]).related_model
            owner = (new or old or {})[f"{parts[model]}_id"]
            if uids.get((parent, owner)) not in spoken_of:
                found.append(f"a part of {parent._meta.label} {owner} was changed in silence")
        elif new is None:
            found.append(f"{model._meta.label} {pk} was deleted for good")
        elif (uids[key], new["revision"]) not in known:
            what = "made" if old is None else f"changed ({_difference(old, new)})"
            found.append(f"{model._meta.label} {pk} was {what} in silence")
    return found


def _difference(old: dict[str, Any], new: dict[str, Any]) -> str:
    return ", ".join(name for name in new if old[name] != new[name])


def _key_to(part: type[models.Model], whole: type[models.Model]) -> str:
    return next(
        field.name
        for field in part._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is whole
    )
