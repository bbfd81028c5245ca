"""Writing the rows of an import, through the services of records: each keeps every rule.

A row finds its record by its key and is compared with it. A kind with habits of its
own overrides a part of `RecordWriter`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.choices import ImportAction
from core.domain.imports.problems import Problem
from core.domain.imports.values import CLEAR, ValueType
from core.models.base import Record
from core.services.imports.columns import Column, TypedRow
from core.services.imports.known import KnownRecords
from core.services.record_sets import (
    RecordsRefusedError,
    change_all_in_transaction,
    create_all_in_transaction,
    revive_all_in_transaction,
)

if TYPE_CHECKING:
    from core.services.imports.kind import Kind


@dataclass
class Planned:
    """What becomes of a row: `action` is None where nothing changes.

    Attributes:
        before: the values that are replaced, by column attribute.
        changes: the same for people: old and new by column.
    """

    row: TypedRow
    record: Record
    action: ImportAction | None = None
    before: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A record after it was written, for undoing."""

    row: int
    action: ImportAction
    record: Record
    before: dict[str, Any]


class RecordWriter(KnownRecords):
    """Compares and writes the rows of one file; all of it inside one transaction."""

    def __init__(self, kind: Kind, rows: Sequence[TypedRow], *, at: datetime) -> None:
        super().__init__(kind, rows)
        self.at = at
        self.problems: list[Problem] = []

    def waves(self) -> Iterator[list[TypedRow]]:
        """Yield the rows so that what others of the file name is written before them."""
        own = [
            column.name
            for column in self.kind.columns
            if column.reference and column.reference.model is self.kind.model
        ]
        waiting = {self.key_of_row(row): row for row in self.rows}
        while waiting:
            ready = [
                row
                for row in waiting.values()
                if not any(self._names_waiting(row, name, waiting) for name in own)
            ]
            if not ready:
                for row in waiting.values():
                    self.refuse(row, own[0], "circle", value=str(row.values[own[0]]))
                return
            yield ready
            for row in ready:
                del waiting[self.key_of_row(row)]

    def _names_waiting(self, row: TypedRow, name: str, waiting: Iterable[Hashable]) -> bool:
        text = row.values.get(name)
        return isinstance(text, str) and text.casefold() in waiting

    def plan(self, row: TypedRow) -> Planned | None:
        """Return what becomes of a row, None when something is wrong with it."""
        before = len(self.problems)
        values = self._resolved(row)
        record = self.existing.get(self.key_of_row(row)) if len(self.problems) == before else None
        if len(self.problems) == before:
            self.check_owners(row, record)
        if len(self.problems) > before:
            return None
        planned = self.plan_new(row, values) if record is None else None
        if record is not None:
            planned = self.plan_change(row, record, values)
        return planned if len(self.problems) == before else None

    def plan_new(self, row: TypedRow, values: dict[str, Any]) -> Planned:
        """Return a new record with the row's values."""
        for column in self.kind.columns:
            if column.required and row.values.get(column.name, CLEAR) is CLEAR:
                self.refuse(row, column.name, "needed")
        given = {name: value for name, value in values.items() if value is not CLEAR}
        return Planned(row, self.new_record(given), ImportAction.CREATED)

    def new_record(self, values: dict[str, Any]) -> Record:
        """Return an unsaved record."""
        return self.kind.model(**values)

    def plan_change(self, row: TypedRow, record: Record, values: dict[str, Any]) -> Planned:
        """Give a record that is there the row's values, and note what was."""
        planned = Planned(row, record)
        for name, value in values.items():
            if name not in self.kind.key:
                self.set_value(planned, self.kind.by_name[name], value)
        if record.is_deleted:
            planned.action = ImportAction.REVIVED
        elif planned.changes:
            planned.action = ImportAction.CHANGED
        return planned

    def set_value(self, planned: Planned, column: Column, value: Any) -> None:
        """Change one field of a planned record, if the value is another one."""
        source = self.kind.model._meta.get_field(column.name)
        attribute: str = getattr(source, "attname", column.name)
        if value is CLEAR:
            value = None if getattr(source, "null", False) else source.get_default()  # type: ignore[union-attr]
        old = getattr(planned.record, attribute)
        if old == (value.pk if isinstance(value, Record) else value):
            return
        shown = (self.shown(planned.record, column), _shown(value, column))
        planned.before[attribute] = old
        planned.changes[column.name] = shown
        setattr(planned.record, column.name, value)

    def shown(self, record: Record, column: Column) -> str:
        """Write what stands in a field for people."""
        return _shown(getattr(record, column.name), column)

    def check_owners(self, row: TypedRow, record: Record | None) -> None:
        """Refuse a value that belongs to another record alone."""
        for name, owners in self.owners.items():
            value = row.values.get(name)
            owner = owners.get(value.casefold()) if isinstance(value, str) else None
            if owner is not None and (record is None or owner.pk != record.pk):
                self.refuse(row, name, "taken", value=str(value), owner=str(owner))

    def refuse(self, row: TypedRow, column: str, code: str, **facts: Any) -> None:
        """Note what is wrong with a row."""
        self.problems.append(Problem(row.number, column, code, facts))

    def _resolved(self, row: TypedRow) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, value in row.values.items():
            column = self.kind.by_name[name]
            if column.asked.type is ValueType.REFERENCE and value is not CLEAR:
                values[name] = self._named(column, str(value))
                if values[name] is None:
                    title = column.reference.model._meta.verbose_name if column.reference else ""
                    self.refuse(row, name, "unknown_reference", value=value, what=str(title))
            else:
                values[name] = value
        return values

    def _named(self, column: Column, text: str) -> Record | None:
        found = self.references[column.name].get(text.casefold())
        if found is None and column.reference and column.reference.model is self.kind.model:
            own = self.existing.get(text.casefold())
            return own if own is not None and not own.is_deleted else None
        return found

    def write(self, planned: Sequence[Planned]) -> list[Written]:
        """Write a batch; what the services refuse becomes a problem of its row."""
        by_action: dict[ImportAction, list[Planned]] = defaultdict(list)
        for one in planned:
            if one.action is not None:
                by_action[one.action].append(one)
        written: list[Written] = []
        for action, batch in by_action.items():
            for one in self.write_checked(batch, self.services()[action]):
                written.append(Written(one.row.number, action, one.record, one.before))
                self.existing[self.key_of_record(one.record)] = one.record
        return written

    def services(self) -> dict[ImportAction, Callable[[list[Any]], None]]:
        """Return the services that write a set of records."""
        return {
            ImportAction.CREATED: create_all_in_transaction,
            ImportAction.CHANGED: change_all_in_transaction,
            ImportAction.REVIVED: revive_all_in_transaction,
        }

    def write_checked(
        self, batch: list[Planned], service: Callable[[list[Any]], None]
    ) -> list[Planned]:
        """Write those that are right and return them."""
        try:
            service([one.record for one in batch])
        except RecordsRefusedError as error:
            for place, refused in error.refused.items():
                self._note(batch[place], refused)
            right = [one for place, one in enumerate(batch) if place not in error.refused]
            return self.write_checked(right, service) if right else []
        return batch

    def _note(self, one: Planned, error: ValidationError) -> None:
        """Tell what a model says of a record, at the column it means."""
        for name, errors in error.error_dict.items():
            column = name if name in self.kind.by_name else ""
            for single in errors:
                text = " ".join(single.messages)
                self.refuse(one.row, column, "refused", message=text, rule=str(single.code))


def _shown(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if isinstance(value, Record) and column.reference is not None:
        return str(getattr(value, column.reference.field))
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
