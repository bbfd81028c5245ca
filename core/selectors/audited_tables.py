"""Which tables are audited, how, and why the others are not; for the report on the databases."""

from __future__ import annotations

import msgspec
from django.utils.translation import gettext as _

from core.db.audited import AUDITED, NOT_AUDITED, Audited, tables
from core.db.router import SuiteRouter


class AuditedTable(msgspec.Struct, frozen=True):
    """A table and what the trail keeps of it."""

    schema: str
    name: str
    audited: bool
    note: str


def list_audited_tables() -> list[AuditedTable]:
    """Return every table with how it is audited, or the reason why it is not; audited first."""
    found = [
        AuditedTable(
            schema=SuiteRouter.schema_for(model._meta.app_label),
            name=model._meta.db_table,
            audited=model._meta.label_lower in AUDITED,
            note=_note(model._meta.label_lower),
        )
        for model in tables()
    ]
    return sorted(found, key=lambda table: (not table.audited, table.schema, table.name))


def _note(label: str) -> str:
    how = AUDITED.get(label)
    if how is None:
        return str(NOT_AUDITED.get(label, _("not listed: add it to core/db/audited.py")))
    return "; ".join(_limits(how)) or _("every change")


def _limits(how: Audited) -> list[str]:
    limits: list[str] = []
    if how.closed_by is not None:
        limits.append(
            _("corrections after %s") % how.closed_by if how.closed_by else _("corrections")
        )
    if how.hidden:
        limits.append(_("values hidden: %s") % ", ".join(how.hidden))
    if how.unsaid:
        limits.append(_("not of interest: %s") % ", ".join(how.unsaid))
    return limits
