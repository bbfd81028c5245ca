"""Who holds which qualification: found again by the person and the training together."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from django.utils.timezone import localtime

from core.models import UserQualification
from core.models.base import Record
from core.services.imports.columns import TypedRow
from core.services.imports.known import CHUNK
from core.services.imports.writing import RecordWriter


class HolderWriter(RecordWriter):
    """A person has a training once here; of several rows the newest that is in use is meant."""

    def load_existing(self) -> Iterator[Record]:
        """Yield what is known of the people of the file; those in use come last and so win."""
        people = sorted({record.pk for record in self.references["user"].values()})
        rows = UserQualification.objects.select_for_update(no_key=True, of=("self",))
        for start in range(0, len(people), CHUNK):
            chosen = rows.filter(user__in=people[start : start + CHUNK]).order_by("pk")
            yield from sorted(
                chosen.select_related("user", "qualification"), key=lambda one: not one.is_deleted
            )

    def key_of_record(self, record: Record) -> Hashable:
        """Return the numbers of the person and the training."""
        assert isinstance(record, UserQualification)  # noqa: S101 - the kind's model
        return record.user_id, record.qualification_id

    def key_of_row(self, row: TypedRow) -> Hashable:
        """Return the same for a row; what is unknown stays as it is written."""
        named = [self.references[name].get(row.values[name].casefold()) for name in self.kind.key]
        if all(named):
            return tuple(record.pk for record in named if record is not None)
        return tuple(row.values[name].casefold() for name in self.kind.key)

    def new_record(self, values: dict[str, Any]) -> Record:
        """Let it hold from the beginning of today unless the row says when."""
        today = localtime(self.at).replace(hour=0, minute=0, second=0, microsecond=0)
        return super().new_record({"valid_from": today, **values})
