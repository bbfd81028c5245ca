"""What a kind of import is, and the columns that most kinds have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.models import Qualification
from core.models.base import Record
from core.services.imports.columns import Column, Reference, Text, column
from core.services.imports.writing import RecordWriter


@dataclass(frozen=True)
class Kind:
    """What can be imported, its columns, and who writes it.

    Attributes:
        key: the columns by which a row finds its record again.
    """

    name: str
    title: Text
    model: type[Record]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("code",)
    writer: Callable[..., RecordWriter] = RecordWriter

    @property
    def by_name(self) -> dict[str, Column]:
        """Return the columns by name."""
        return {one.name: one for one in self.columns}


def code_column(model: type[Record], *, examples: tuple[str, ...]) -> Column:
    """Return the column of the code by which people name a record."""
    return column(
        model,
        name="code",
        synonyms=(
            "Nr",
            "Nr.",
            "Nummer",
            "number",
            "no",
            "id",
            "Kennung",
            "Kurzzeichen",
            "short name",
        ),
        examples=examples,
        explained=_("Short and unique; by it the record is found again."),
    )


def name_column(model: type[Record], *, examples: tuple[Text, ...]) -> Column:
    """Return the column of the name that people read."""
    return column(
        model,
        name="name",
        synonyms=("Bezeichnung", "title", "Benennung", "description"),
        examples=examples,
    )


def training_column(model: type[Record], *, examples: tuple[str, ...] = ()) -> Column:
    """Return the column of the training that is asked for."""
    return column(
        model,
        name="qualification",
        synonyms=("training", "Schulung", "Qualifikation", "skill"),
        reference=Reference(Qualification),
        examples=examples,
        explained=_("Code of a qualification that is there already."),
    )
