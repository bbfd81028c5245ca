"""The records that the rows of a file mean or name: read set by set, never row by row."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from core.models.base import Record
from core.services.imports.columns import Column, TypedRow

if TYPE_CHECKING:
    from core.services.imports.kind import Kind

CHUNK = 2000


class KnownRecords:
    """What is in the tables of what the rows of a file name; read inside the transaction."""

    def __init__(self, kind: Kind, rows: Sequence[TypedRow]) -> None:
        self.kind = kind
        self.rows = rows
        self.references: dict[str, dict[str, Record]] = {}
        self.existing: dict[Hashable, Record] = {}
        self.owners: dict[str, dict[str, Record]] = {}

    def load(self) -> None:
        """Read and lock what the rows name."""
        for column in self.kind.columns:
            if column.reference is not None:
                self.references[column.name] = self._load_references(column)
            elif column.unique and not column.secret and column.name not in self.kind.key:
                self.owners[column.name] = self._load_owners(column)
        self.existing = {self.key_of_record(record): record for record in self.load_existing()}

    def load_existing(self) -> Iterator[Record]:
        """Yield the records that rows may mean, locked; those in use come last and so win."""
        name = self.kind.key[0]
        yield from self._by_lower(self.kind.model, name, self._texts(name), lock=True)

    def key_of_record(self, record: Record) -> Hashable:
        """Return the key under which a row finds the record."""
        return str(getattr(record, self.kind.key[0])).casefold()

    def key_of_row(self, row: TypedRow) -> Hashable:
        """Return the key of the record that the row means."""
        return str(row.values[self.kind.key[0]]).casefold()

    def _load_references(self, column: Column) -> dict[str, Record]:
        reference = column.reference
        assert reference is not None  # noqa: S101 - the caller has looked
        found: dict[str, Record] = {}
        for name in reversed(reference.fields):
            for record in self._by_lower(reference.model, name, self._texts(column.name)):
                if not record.is_deleted:
                    found[str(getattr(record, name)).casefold()] = record
        return found

    def _load_owners(self, column: Column) -> dict[str, Record]:
        records = self._by_lower(self.kind.model, column.name, self._texts(column.name))
        return {str(getattr(record, column.name)).casefold(): record for record in records}

    def _texts(self, name: str) -> list[str]:
        texts = {row.values[name] for row in self.rows if isinstance(row.values.get(name), str)}
        return sorted({text.lower() for text in texts})

    def _by_lower(
        self, model: type[Record], name: str, texts: Sequence[str], *, lock: bool = False
    ) -> Iterator[Record]:
        named = [
            one.name for one in self.kind.columns if one.reference and model is self.kind.model
        ]
        rows = model._base_manager.annotate(import_key=Lower(name)).order_by("pk")
        if lock:
            rows = rows.select_for_update(no_key=True, of=("self",))
        for start in range(0, len(texts), CHUNK):
            chosen = rows.filter(import_key__in=texts[start : start + CHUNK])
            yield from sorted(chosen.select_related(*named), key=lambda one: not one.is_deleted)
