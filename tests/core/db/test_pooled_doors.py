"""Eight people in threads through PgBouncer in transaction mode: nobody sees a foreign row."""

from __future__ import annotations

import random
import threading

import pytest
from django.db import connection, connections, transaction

from core.db import roles
from core.db.doors import Door, through
from core.models import Badge, SuiteUser
from tests.core.db.aliases import another_alias
from tests.core.db.pooler import pooler
from tests.core.db.test_pooler import POOLED
from tests.factories.core import make_badge
from tests.factories.people import make_person

USERS, ROUNDS = 8, 150


@pytest.mark.usefixtures("open_databases")
def test_eight_people_through_three_connections_see_no_foreign_row() -> None:
    people = [make_person() for _ in range(USERS)]
    for number, person in enumerate(people):
        make_badge(person, f"04A1B2D{number}")
    foreign: list[int] = []
    asked: list[int] = []
    with (
        pooler(str(connection.settings_dict["NAME"]), size=3) as port,
        another_alias("pooled", PORT=port, **POOLED) as alias,
    ):
        threads = [
            threading.Thread(target=_ask, args=(alias, person.pk, foreign, asked))
            for person in people
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    assert len(asked) == USERS * ROUNDS
    assert foreign == []


def _ask(alias: str, person: int, foreign: list[int], asked: list[int]) -> None:
    chance = random.Random(person)  # noqa: S311 - which question comes next is no secret
    try:
        for _ in range(ROUNDS):
            with through(Door(chance.choice([roles.ADMIN, roles.REPORT]), person=person)):
                if chance.random() < 0.5:
                    with transaction.atomic(using=alias):
                        found = _rows(alias)
                else:
                    found = _rows(alias)
            asked.append(len(found))
            foreign.extend(owner for owner in found if owner != person)
            if not found:
                foreign.append(-1)  # one's own rows are there, each time
    finally:
        connections[alias].close()


def _rows(alias: str) -> list[int]:
    badges = list(Badge.objects.using(alias).values_list("user", flat=True))
    return badges + list(SuiteUser.objects.using(alias).values_list("pk", flat=True))
