"""The columns that a kind of import has: made from the fields they fill, in a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import Promise

from core.domain.imports.mapping import plain
from core.domain.imports.values import Asked, ValueType
from core.models.base import Record

Text = str | Promise

_TYPES: tuple[tuple[type[models.Field[Any, Any]], ValueType], ...] = (
    (models.ForeignKey, ValueType.REFERENCE),
    (models.BooleanField, ValueType.SWITCH),
    (models.DecimalField, ValueType.DECIMAL),
    (models.IntegerField, ValueType.WHOLE),
    (models.TimeField, ValueType.TIME),
    (models.DateField, ValueType.DAY),
)
_NEVER_NEGATIVE = (models.PositiveIntegerField, models.PositiveSmallIntegerField)


@dataclass(frozen=True)
class Reference:
    """Another record, named by a code that people read."""

    model: type[Record]
    field: str = "code"
    also: str = ""

    @property
    def fields(self) -> list[str]:
        """Return the fields by which it may be named, the usual one first."""
        return [self.field, self.also] if self.also else [self.field]


@dataclass(frozen=True)
class Column:
    """One column of ours.

    Attributes:
        name: the field that it fills, or a word that the writer knows.
        label: how it is called in samples and messages.
        synonyms: what else people call it, in any language.
        explained: one sentence for the sheet that explains the columns.
        examples: one cell for each of the sample's rows.
        unique: no two records have the same; told case apart for user names and e-mails.
        secret: nobody may read it; its last four signs are shown.
    """

    name: str
    label: Text
    asked: Asked
    synonyms: tuple[str, ...] = ()
    required: bool = False
    explained: Text = ""
    examples: tuple[Any, ...] = ()
    reference: Reference | None = None
    unique: bool = False
    secret: bool = False

    def names(self) -> Iterator[str]:
        """Yield every name by which a heading may mean this column."""
        yield self.name
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                yield str(self.label)
        yield from self.synonyms


def column(
    model: type[Record], *, name: str, synonyms: tuple[str, ...] = (), **more: Any
) -> Column:
    """Return the column that fills a field: label, type, limits and words are the field's."""
    source = model._meta.get_field(name)
    assert isinstance(source, models.Field)  # noqa: S101 - relations back are no columns
    asked = replace(_asked(source), **more.pop("asked", {}))
    needed = not (source.blank or source.has_default() or asked.type is ValueType.SWITCH)
    return Column(
        name=name,
        label=more.pop("label", source.verbose_name),
        asked=asked,
        synonyms=synonyms,
        required=more.pop("required", needed),
        explained=more.pop("explained", source.help_text),
        unique=more.pop("unique", source.unique),
        **more,
    )


def _asked(source: models.Field[Any, Any]) -> Asked:
    may_clear = source.blank and (source.null or source.has_default())
    if source.choices:
        return _words(source, may_clear=may_clear)
    if isinstance(source, models.DateTimeField):
        return day(ValueType.UNTIL_DAY, may_clear=may_clear)
    plain_type = next((kind for cls, kind in _TYPES if isinstance(source, cls)), ValueType.TEXT)
    return Asked(
        plain_type,
        longest=source.max_length if plain_type is ValueType.TEXT else None,
        least=0 if isinstance(source, _NEVER_NEGATIVE) else None,
        most=_most(source) if plain_type is ValueType.WHOLE else None,
        places=source.decimal_places if isinstance(source, models.DecimalField) else None,
        may_clear=may_clear,
    )


def day(kind: ValueType, *, may_clear: bool = False) -> Asked:
    """Return what a column of days asks: they begin and end in the suite's time zone."""
    return Asked(kind, zone=ZoneInfo(settings.TIME_ZONE), may_clear=may_clear)


def _most(source: models.Field[Any, Any]) -> int:
    return 32_767 if isinstance(source, models.PositiveSmallIntegerField) else 2_147_483_647


def _words(source: models.Field[Any, Any], *, may_clear: bool) -> Asked:
    words: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words |= {plain(str(label)): str(value) for value, label in source.flatchoices}
    words |= {plain(str(value)): str(value) for value, _label in source.flatchoices}
    values = tuple(str(value) for value, _label in source.flatchoices)
    return Asked(ValueType.WORD, words=words, shown_words=values, may_clear=may_clear)


@dataclass(frozen=True)
class TypedRow:
    """A row after reading: values by column, without those that are empty."""

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
