"""Making, changing and retiring records: each through here, so each is an event.

Admin, API, import and bulk all call these three; no door is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models, router

from core.clock import utc_now
from core.db.replication.arrival import await_named_rows
from core.db.replication.own_writes import note_written
from core.db.transactions import transaction_on
from core.events.publish import publish
from core.events.records import (
    CREATED,
    DEACTIVATED,
    UNTOLD_FIELDS,
    UPDATED,
    RecordEvent,
    record_event_type,
)
from core.models.base import Record
from core.services.access_grants import keeping_access_grants
from core.services.own_places import telling_own_places

R = TypeVar("R", bound=Record)
Links = Mapping[str, Sequence[models.Model]]

# What only these services write.
NOT_THE_CALLERS = {"id", "uid", "revision", "created_at", "deleted_at"}


def create_record(record: R) -> R:
    """Check and write a new record, and tell the apps.

    Raises:
        ValidationError: a field is wrong or doubled; it names each one.
        NotArrivedError: what it names of core is not in the database that it goes to yet.
    """
    await_named_rows(record, alias=_alias(record))
    with transaction_on(_alias(record)):
        return create_in_transaction(record)


def change_record(record: R) -> R:
    """Check and write a changed record, raise its revision and tell the apps.

    Only what the caller changed since reading it is changed; all else stays as it is now.

    Raises:
        ValidationError: a field is wrong or doubled; it names each one.
        NotArrivedError: what it names of core is not in the database that it goes to yet.
    """
    await_named_rows(record, alias=_alias(record))
    with transaction_on(_alias(record)):
        return change_in_transaction(record)


def retire_record(record: R) -> R:
    """Retire a record; retiring it again changes nothing. What names it stays."""
    with transaction_on(_alias(record)):
        return retire_in_transaction(record)


def create_in_transaction(
    record: R, *, links: Links | None = None, parts: Callable[[R], None] | None = None
) -> R:
    """Do what `create_record` does, inside a service's transaction.

    Args:
        links: what many-to-many fields of the record name from now on.
        parts: writes the rows that are parts of the record, before the apps are told.
    """
    record.full_clean()
    with keeping_access_grants([record]), telling_own_places([record]):
        record.save(force_insert=True)
        record.remember(_values(record))
        _set_links(record, links)
    if parts is not None:
        parts(record)
    _tell(record, CREATED)
    return record


def change_in_transaction(
    record: R,
    *,
    verb: str = UPDATED,
    force: Collection[str] = (),
    links: Links | None = None,
    parts: Callable[[R], None] | None = None,
) -> R:
    """Do what `change_record` does, inside a service's transaction.

    Args:
        verb: what the event says became of the record.
        force: column attributes that are written though they are as they were read:
            who blocks a badge means it, whatever its state was when they looked.
        links: what many-to-many fields of the record name from now on; others stay.
        parts: writes the rows that are parts of the record, under its lock and before
            the apps are told; a change of them alone raises the revision too.
    """
    _lock_and_merge(record, record.changed_fields() | set(force))
    record.full_clean()
    with keeping_access_grants([record]), telling_own_places([record]):
        _write(record)
        _set_links(record, links)
    if parts is not None:
        parts(record)
    _tell(record, verb)
    return record


def retire_in_transaction(record: R) -> R:
    """Do what `retire_record` does, inside a service's transaction."""
    _lock_and_merge(record, ())
    if record.deleted_at is None:
        record.deleted_at = utc_now()
        with keeping_access_grants([record]), telling_own_places([record]):
            _write(record)
        _tell(record, DEACTIVATED)
    return record


def record_event(record: Record, *, verb: str) -> RecordEvent:
    """Return the event that says of a record, as it stands, what became of it."""
    return record_event_type(record.topic, verb)(
        uid=record.uid,
        occurred_at=utc_now(),
        revision=record.revision,
        fields=record_fields(record),
    )


def record_fields(record: Record) -> dict[str, Any]:
    """Return what others may know of a record; relations as the id of what they name."""
    fields: dict[str, Any] = {}
    for field in record._meta.concrete_fields:
        if field.name in UNTOLD_FIELDS or field.primary_key:
            continue
        value = getattr(record, field.name)
        if isinstance(field, models.ForeignKey):
            value = str(value.uid) if value is not None else None
        fields[field.name] = value
    for name in record.told_links:
        fields[name] = sorted(str(other.uid) for other in getattr(record, name).all())
    return fields | record.told_parts()


def _alias(record: Record) -> str:
    return router.db_for_write(record.__class__, instance=record)


def _lock_and_merge(record: Record, changes: Collection[str]) -> None:
    """Lock the row, then give the record its values but for the changes.

    Who read the row earlier must not put back what others have changed since;
    and with the revision taken under the lock, events are numbered as they commit.
    """
    # Not type(): the signed-in person comes wrapped in a lazy object.
    current = record.__class__._base_manager.select_for_update(no_key=True).get(pk=record.pk)
    merge_values(record, current=current, changes=changes)


def merge_values(record: Record, *, current: Record, changes: Collection[str]) -> None:
    """Give the record what stands in its locked row now, but for the changes."""
    for name, value in _values(current).items():
        if name not in changes or name in NOT_THE_CALLERS:
            setattr(record, name, value)
    # From here on a change is one against what stands in the table.
    record.remember(_values(current))


def _set_links(record: Record, links: Links | None) -> None:
    for name, others in (links or {}).items():
        getattr(record, name).set(others)


def _write(record: Record) -> None:
    record.revision += 1
    record.save(force_update=True)
    record.remember(_values(record))


def _values(record: Record) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def _tell(record: Record, verb: str) -> None:
    publish(record_event(record, verb=verb))
    note_written([record])
