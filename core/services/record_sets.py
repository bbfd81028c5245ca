"""Making, changing and retiring many records at once: the same promises, a statement a set.

Each record still is an event, and no rule is left out: who has thousands of records
(an import) calls these where others call `core/services/records.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q

from core.clock import utc_now
from core.db.replication.own_writes import note_written
from core.errors import InvalidInputError
from core.events.publish import publish_all
from core.events.records import CREATED, DEACTIVATED, UPDATED
from core.models.base import Record
from core.services.access_grants import keeping_access_grants
from core.services.own_places import telling_own_places
from core.services.records import merge_values, record_event

R = TypeVar("R", bound=Record)
BATCH = 500


class RecordsRefusedError(InvalidInputError):
    """Some of the records are wrong, and none was written; `refused` says which, by place."""

    code = "records_refused"

    def __init__(self, refused: Mapping[int, ValidationError]) -> None:
        super().__init__(f"{len(refused)} records are wrong")
        self.refused = refused


def create_all_in_transaction(records: Sequence[R]) -> None:
    """Check and write new records of one model, and tell the apps of each.

    Rows that they name must have been read in this transaction. That their keys are
    free is left to who calls, and to the database.

    Raises:
        RecordsRefusedError: some are wrong.
        IntegrityError: a key is taken.
    """
    _check_all(records)
    if records:
        with keeping_access_grants(records), telling_own_places(records):
            type(records[0])._base_manager.bulk_create(records, batch_size=BATCH)
    _remember_and_tell(records, CREATED)


def change_all_in_transaction(
    records: Sequence[R], *, verb: str = UPDATED, force: Collection[str] = ()
) -> None:
    """Check and write changed records of one model, and tell the apps of each.

    Only what the caller changed since reading is changed, as with one record.

    Raises:
        RecordsRefusedError: some are wrong.
        IntegrityError: a key is taken.
    """
    _lock_and_merge(records, force=force)
    _check_all(records)
    with keeping_access_grants(records), telling_own_places(records):
        _write_all(records)
    _remember_and_tell(records, verb)


def retire_all_in_transaction(records: Sequence[R]) -> None:
    """Retire records of one model; what is retired already stays as it is."""
    _lock_and_merge(records, force=None)
    living = [record for record in records if record.deleted_at is None]
    for record in living:
        record.deleted_at = utc_now()
    with keeping_access_grants(living), telling_own_places(living):
        _write_all(living)
    _remember_and_tell(living, DEACTIVATED)


def revive_all_in_transaction(records: Sequence[R]) -> None:
    """Take retired records of one model back into use, with what the caller changed in them.

    For the apps it is as if they were made: who has forgotten them knows them again.

    Raises:
        RecordsRefusedError: some are wrong.
    """
    _lock_and_merge(records, force=())
    for record in records:
        record.deleted_at = None
    _check_all(records)
    with keeping_access_grants(records), telling_own_places(records):
        _write_all(records)
    _remember_and_tell(records, CREATED)


def _lock_and_merge(records: Sequence[R], *, force: Collection[str] | None) -> None:
    """Lock the rows in order of their keys; None: nothing of the callers' is kept."""
    if not records:
        return
    manager = type(records[0])._base_manager
    rows = manager.select_for_update(no_key=True).order_by("pk")
    current = {row.pk: row for row in rows.filter(pk__in=[record.pk for record in records])}
    for record in records:
        changes = () if force is None else record.changed_fields() | set(force)
        merge_values(record, current=current[record.pk], changes=changes)


def _check_all(records: Sequence[Record]) -> None:
    refused = {}
    for place, record in enumerate(records):
        try:
            _check(record)
        except ValidationError as error:
            refused[place] = error
    if refused:
        raise RecordsRefusedError(refused)


def _check(record: Record) -> None:
    read = {field.name for field in _keys_of(type(record)) if field.is_cached(record)}
    record.clean_fields(exclude=read)
    record.clean()
    for constraint in _checks_of(type(record)):
        try:
            constraint.validate(type(record), record)
        except ValidationError as error:
            # Its name is the code: who tells people knows better words for it.
            named = ValidationError(error.messages[0], code=constraint.name)
            raise ValidationError({NON_FIELD_ERRORS: named}) from None


@cache
def _keys_of(model: type[Record]) -> list[models.ForeignKey[Record, Record]]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


@cache
def _checks_of(model: type[Record]) -> list[models.CheckConstraint]:
    """Return what the fields cannot know by themselves; each costs a statement a record.

    The words of a column are known to its field.
    """
    words = {f"{field.name}__in" for field in model._meta.concrete_fields if field.choices}
    return [
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and not (isinstance(constraint.condition, Q) and _asks_only(constraint.condition, words))
    ]


def _asks_only(condition: Q, look_ups: Collection[str]) -> bool:
    return all(isinstance(child, tuple) and child[0] in look_ups for child in condition.children)


def _write_all(records: Sequence[Record]) -> None:
    for record in records:
        record.revision += 1
        record.save(force_update=True)


def _remember_and_tell(records: Sequence[Record], verb: str) -> None:
    for record in records:
        fields = record._meta.concrete_fields
        record.remember({field.attname: getattr(record, field.attname) for field in fields})
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        publish_all(record_event(record, verb=verb) for record in batch)
    note_written(records)
