"""A change of the trail in the reader's words: who, what, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.admin.utils import display_for_value
from django.db.models import DateField, DateTimeField, DecimalField, Field, Model
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin.record_log import UNSAID, shown_value
from core.choices import AuditAction
from core.models import AuditEntry
from core.selectors.audit import Names, audited_models, fields_of, get_names
from core.stories import Entry

# They follow from any change, and nobody reads them.
QUIET = {"id", "uid", "revision", "created_at", "updated_at", "deleted_at"}
RETIRED = "deleted_at"


def tell_changes(entries: Sequence[AuditEntry]) -> list[Entry]:
    """Tell changes of rows as lines of a story; of how many they are, the queries are as many."""
    names = get_names(entries)
    return [
        Entry(
            at=entry.happened_at,
            title=title_of(entry),
            who=who_did(entry),
            details=[*lines_of(entry, names), *_way(entry)],
            row=entry,
            fold=_fold(entry),
        )
        for entry in entries
    ]


def title_of(entry: AuditEntry) -> str:
    """Return what became of the row."""
    values = entry.changes.get(RETIRED)
    if entry.action == AuditAction.CHANGED and isinstance(values, list) and len(values) > 1:
        return _("Retired or closed") if values[1] else _("Back in use")
    return str(AuditAction(entry.action).label)


def who_did(entry: AuditEntry) -> str:
    """Return the person, node or program; nothing where only the database's role is known."""
    if entry.person is not None:
        return str(entry.person)
    if entry.person_id is not None:
        return _("Person %s, who is gone") % entry.person_id
    return entry.node or entry.system


def lines_of(entry: AuditEntry, names: Names) -> list[str]:
    """Return a line for each column: what it was and is, or what the row was made with."""
    model = audited_models().get(entry.table_name)
    if model is None:
        return []  # its table is not audited any more
    return list(_lines(model, entry, names))


def thing_of(entry: AuditEntry) -> str:
    """Return what kind of thing the row is, and what it was called."""
    model = audited_models().get(entry.table_name)
    kind = str(model._meta.verbose_name) if model else entry.table_name
    return f"{capfirst(kind)} {entry.row_name or entry.row_key}"


def _lines(model: type[Model], entry: AuditEntry, names: Names) -> Iterator[str]:
    fields = fields_of(model)
    for column in sorted(
        entry.changes, key=lambda name: list(fields).index(name) if name in fields else len(fields)
    ):
        field, values = fields.get(column), entry.changes[column]
        if column in QUIET or field is None:
            continue
        label = capfirst(str(field.verbose_name))
        if entry.action != AuditAction.CHANGED:
            if not isinstance(values, bool) and values not in ("", [], {}):
                yield _("%(field)s: %(value)s") % {
                    "field": label,
                    "value": _shown(field, values, names),
                }
        elif not values:
            yield _("%(field)s: changed; it is secret") % {"field": label}
        else:
            yield _("%(field)s: %(before)s → %(after)s") % {
                "field": label,
                "before": _shown(field, values[0], names),
                "after": _shown(field, values[1], names),
            }


def _shown(field: Field[Any, Any], value: Any, names: Names) -> str:
    if value is None or value == "":
        return UNSAID
    if isinstance(field.related_model, type):
        return names.get((field.related_model, str(value)), f"#{value}")
    read = _read(field, value)
    if read is not None:
        return str(display_for_value(read, UNSAID))
    return shown_value(field.model, field.name, value)


def _read(field: Field[Any, Any], value: Any) -> datetime | date | float | None:
    """Return instants, days and numbers as such, so that they are shown as the reader writes."""
    if isinstance(field, DateTimeField):
        return parse_datetime(str(value))
    if isinstance(field, DateField):
        return parse_date(str(value))
    return value if isinstance(field, DecimalField) and isinstance(value, float) else None


def _way(entry: AuditEntry) -> Iterator[str]:
    """Yield by which way it came, where no name says it."""
    if entry.person_id is not None and entry.system:
        yield entry.system
    if entry.address:
        yield str(entry.address)
    if not who_did(entry):
        yield _("Directly in the database, as %s") % entry.database_role


def _fold(entry: AuditEntry) -> str:
    """Return what the log and the events call the same change."""
    values = entry.changes.get("revision")
    revision = values[1] if isinstance(values, list) and len(values) > 1 else values
    return f"revision {revision}" if isinstance(revision, int) else ""
