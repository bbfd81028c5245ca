"""Statements that go in one string, prepared or not."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from core.models import Area
from shopmonitor.models import NodeSequence
from shopmonitor.services.statements import Statements, note_received
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db

INSERT = (
    "INSERT INTO areas (uid, created_at, updated_at, revision, code, name, region, time_zone)"
    " VALUES (gen_random_uuid(), now(), now(), 1, %s, %s, 'home', 'UTC')"
)


def _run(*codes: str, prepare: bool) -> list[str]:
    """Insert areas; return what was sent."""
    sent: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    statements = Statements(prepare=prepare)
    for code in codes:
        statements.add(INSERT, code, f"It's {code} 100%")
    with connection.execute_wrapper(listen):
        statements.run("default")
    return sent


@pytest.mark.parametrize("prepare", [True, False])
def test_all_statements_have_their_values_in_order(prepare: bool) -> None:
    _run("A", "B", prepare=prepare)
    assert list(Area.objects.order_by("code").values_list("code", "name")) == [
        ("A", "It's A 100%"),
        ("B", "It's B 100%"),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_text_is_prepared_once_a_connection() -> None:
    connection.close()
    (first,) = _run("A", "B", prepare=True)
    (second,) = _run("C", prepare=True)
    assert (first.count("PREPARE"), first.count("EXECUTE")) == (1, 2)
    assert (second.count("PREPARE"), second.count("EXECUTE")) == (0, 1)


def test_a_string_that_failed_prepares_anew() -> None:
    _run("A", prepare=False)
    for _ in range(2):
        with pytest.raises(IntegrityError), transaction.atomic():
            _run("A", prepare=True)
    _run("B", prepare=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        _run("A", prepare=True)
    assert Area.objects.count() == 2


def test_nothing_is_prepared_behind_a_pooler(settings: Settings) -> None:
    settings.SUITE_DATABASE_POOLER = True
    assert not any("PREPARE" in sql or "EXECUTE" in sql for sql in _run("A", prepare=True))


def test_an_empty_set_sends_nothing() -> None:
    assert _run(prepare=True) == []


def test_numbers_that_arrive_are_one_set() -> None:
    node = make_node(make_machine()).row
    NodeSequence.objects.create(node=node, boot_id="b")
    statements = Statements()
    for seq in (3, 1, 2, 9):
        note_received(statements, node=node.pk, boot_id="b", seq=seq)
    statements.run("default")
    assert NodeSequence.objects.get().received == "{[1,4),[9,10)}"
