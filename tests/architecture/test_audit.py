"""Each table is audited or says why not; what looks like a secret never stands in the trail."""

import re

import pytest
from django.db import connection, models

from core.db.audited import AUDITED, NOT_AUDITED, audited_tables, tables
from core.events.records import SECRET_FIELDS

SECRET = re.compile(
    r"secret|password|digest|encrypted|sealed|hash|token|cookie|private|otp|recovery"
)


# An instant, whatever its name looks like.
HARMLESS = {"previous_secret_until"}


def secret_columns(model: type[models.Model]) -> set[str]:
    return {
        str(field.column)
        for field in model._meta.concrete_fields
        if field.column not in HARMLESS
        and (
            SECRET.search(str(field.column))
            or field.name in SECRET_FIELDS
            or isinstance(field, models.BinaryField)
        )
    }


def test_each_table_is_in_exactly_one_list() -> None:
    labels = {model._meta.label_lower for model in tables()}
    assert labels - AUDITED.keys() - NOT_AUDITED.keys() == set(), "neither audited nor not"
    assert AUDITED.keys() & NOT_AUDITED.keys() == set()
    assert (AUDITED.keys() | NOT_AUDITED.keys()) - labels == set(), "no such table"


def test_each_reason_is_said() -> None:
    assert [label for label, reason in NOT_AUDITED.items() if not str(reason)] == []


def test_no_secret_stands_in_the_trail() -> None:
    told = [
        f"{model._meta.label_lower}.{column}"
        for model, how in audited_tables()
        for column in secret_columns(model) - set(how.hidden)
    ]
    assert told == []


def test_listed_columns_are_there() -> None:
    wrong = [
        f"{model._meta.label_lower}: {name}"
        for model, how in audited_tables()
        for name in {*how.hidden, *how.unsaid, how.closed_by or "id"}
        - {str(field.column) for field in model._meta.concrete_fields}
    ]
    assert wrong == []


@pytest.mark.django_db
def test_append_only_tables_are_not_audited_and_refuse_change() -> None:
    reason = NOT_AUDITED["core.securityevent"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE tgname = 'refuse_change' AND NOT relispartition"
        )
        guarded = {row[0] for row in cursor.fetchall()} - {"audit_entries"}
    listed = {
        model._meta.db_table
        for model in tables()
        if NOT_AUDITED.get(model._meta.label_lower) is reason
    }
    assert listed == guarded
