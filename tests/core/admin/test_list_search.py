from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from core.admin.list_search import search
from core.db import roles
from core.db.doors import Door, current_door, through
from core.models import Badge, SuiteUser
from tests.factories.core import UserFactory, make_badge
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def names(rows: QuerySet[SuiteUser]) -> set[str]:
    return set(rows.values_list("display_name", flat=True))


def test_search_finds_what_its_reader_may_see_and_nobody_else() -> None:
    anna = UserFactory.create(display_name="Anna Krüger")
    UserFactory.create(display_name="Paul Krüger")
    boss = make_person(is_admin=True)
    people = SuiteUser.objects.all()
    with through(Door(roles.ADMIN, person=anna.pk)):
        assert names(search(people, ["display_name"], "krueger")) == {"Anna Krüger"}
    with through(Door(roles.ADMIN, person=boss.pk)):
        assert names(search(people, ["display_name"], "krueger")) == {"Anna Krüger", "Paul Krüger"}


def test_nobody_is_found_by_the_name_of_a_person_who_is_not_theirs_to_see() -> None:
    anna = UserFactory.create(display_name="Anna")
    paul = UserFactory.create(display_name="Paul")
    for number, person in enumerate((anna, paul)):
        make_badge(person, f"04A1B2C{number}")
    with through(Door(roles.ADMIN, person=anna.pk)):
        assert search(Badge.objects.all(), ["user__display_name"], "paul").count() == 0
        assert search(Badge.objects.all(), ["user__display_name"], "anna").count() == 1


def test_text_is_looked_for_where_no_policy_keeps_the_index_from_being_used() -> None:
    boss = make_person(is_admin=True)
    doors = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if "LIKE" in sql:
            doors.append(current_door().role)
        return execute(sql, *rest)

    with through(Door(roles.ADMIN, person=boss.pk)), connection.execute_wrapper(note):
        list(search(SuiteUser.objects.all(), ["display_name"], "anna"))
    assert doors == [roles.SYSTEM]


def test_words_that_stand_in_many_rows_each_and_in_few_together_are_asked_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.admin.list_search.MOST_NAMED", 2)
    boss = make_person(is_admin=True)
    for name in ("Anna Bauer", "Anna Weber", "Anna Groß", "Paul Bauer", "Karl Bauer"):
        UserFactory.create(display_name=name)
    people = SuiteUser.objects.all()
    with through(Door(roles.ADMIN, person=boss.pk)):
        found = search(people, ["display_name"], "anna bauer")
        assert "LIKE" not in str(found.query)
        assert names(found) == {"Anna Bauer"}
        assert len(names(search(people, ["display_name"], "anna"))) == 3
