"""Facts refuse change, in the database itself."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from core.choices import SecurityEventKind
from core.db.doors import OWNER, through
from core.models import SecurityEvent
from core.services.security_events import record_security_event
from tests.core.db.test_partitions import JUNE, log
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def security_event() -> SecurityEvent:
    record_security_event(SecurityEventKind.SIGN_IN, user=UserFactory.create())
    return SecurityEvent.objects.get()


@pytest.mark.parametrize("make", [security_event, lambda: log(JUNE)], ids=["plain", "partitioned"])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_fact_refuses_change_and_says_what_to_do(make: Any, change: str) -> None:
    fact = make()
    rows = type(fact)._base_manager.filter(pk=fact.pk)
    key = fact._meta.pk.name
    with (
        pytest.raises(IntegrityError, match="append-only: correct a fact by a new row"),
        transaction.atomic(),
    ):
        rows.update(**{key: fact.pk}) if change == "update" else rows._raw_delete("default")
    assert rows.exists()


def test_person_may_go_and_the_fact_stays_as_it_was() -> None:
    event = security_event()
    assert event.user is not None
    with through(OWNER):
        event.user.delete()
    event.refresh_from_db()
    assert event.user_name
    assert event.user_id is not None


def test_append_only_tables_are_those_that_are_meant() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE tgname = 'refuse_change' AND NOT relispartition"
        )
        guarded = {row[0] for row in cursor.fetchall()}
    models = {model._meta.db_table: model.__name__ for model in apps.get_models()}
    assert {models[name] for name in guarded} == {
        "AuditEntry",
        "BadgeSwipe",
        "FloorEvent",
        "LeadOperatorHistory",
        "MachineLog",
        "QuantityReport",
        "StockMove",
        "SecurityEvent",
        "StopClassification",
        "TimeEntry",
    }
