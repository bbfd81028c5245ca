"""Everything that the suite knows of one person, found by the keys that name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import ForeignKey, ManyToOneRel, Model

from core.db.router import suite_router
from core.models import SuiteUser
from core.secrets.columns import SECRETS

# Beside what is secret: the content of a browser's sign-in is signed text of Django's.
LEFT_OUT = {f"{each.model}.{each.column}" for each in SECRETS} | {"core.UserSession.data"}


def gather_personal_data(*, user: SuiteUser) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that name a person, by table; secrets are left out, also of the person."""
    found = {SuiteUser._meta.db_table: [_told(user)]}
    for model, column in naming_columns():
        rows = [_told(row) for row in _rows(model, column, user)]
        if rows:
            found.setdefault(model._meta.db_table, []).extend(rows)
    return found


def naming_columns() -> list[tuple[type[Model], str]]:
    """Return every column of every table that names a person by key."""
    relations = SuiteUser._meta.get_fields(include_hidden=True)
    fields = {
        relation.remote_field
        for relation in relations
        if isinstance(relation, ManyToOneRel) and isinstance(relation.remote_field, ForeignKey)
    }
    found = [(field.model, field.name) for field in fields]
    return sorted(found, key=lambda each: (each[0]._meta.db_table, each[1]))


def _rows(model: type[Model], column: str, user: SuiteUser) -> Iterator[Model]:
    schema = suite_router.schema_for(model._meta.app_label)
    for region in suite_router.regions_of(schema):
        rows = model._base_manager.using(suite_router.alias_for(schema, region=region))
        yield from rows.filter(**{column: user.pk}).order_by("pk")


def _told(row: Model) -> dict[str, Any]:
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if f"{row._meta.label}.{field.name}" not in LEFT_OUT
    }
