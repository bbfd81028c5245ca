"""Row-level security: one's own rows, those of one's places, and nobody's without a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from core.choices import Level, ResourceType
from core.clock import utc_now
from core.db import doors, roles
from core.db.doors import Door, through
from core.models import Badge, SecurityEvent, SuitePermission, SuiteUser
from shopmonitor.models import BadgeSwipe, MachineSession
from tests.factories.core import MachineFactory, make_badge
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db

# The suite's own apps, and the packages that keep what people sign in with.
SAID_OF = {"core", "shopmonitor", "shoptracker"} | {
    "account",
    "mfa",
    "socialaccount",
    "allauth_idp_oidc",
}
OF_PEOPLE = (roles.ADMIN, roles.TRACKER, roles.REPORT)


def seen(person: SuiteUser | None, role: str = roles.ADMIN) -> dict[str, int]:
    with through(Door(role, person=None if person is None else person.pk)):
        return {
            "badges": Badge.objects.count(),
            "people": SuiteUser.objects.count(),
            "sessions": MachineSession.objects.count(),
        }


@pytest.fixture
def two() -> tuple[SuiteUser, SuiteUser]:
    first, second = make_person(), make_person()
    for number, person in enumerate((first, second)):
        make_badge(person, f"04A1B2C{number}")
        MachineSession.objects.create(
            user=person, machine=MachineFactory.create(), started_at=utc_now()
        )
    return first, second


@pytest.mark.parametrize("role", OF_PEOPLE)
def test_without_a_person_nothing_is_seen(two: tuple[SuiteUser, SuiteUser], role: str) -> None:
    assert seen(None, role) == {"badges": 0, "people": 0, "sessions": 0}


@pytest.mark.parametrize("role", OF_PEOPLE)
def test_people_see_their_own_rows(two: tuple[SuiteUser, SuiteUser], role: str) -> None:
    assert seen(two[0], role) == {"badges": 1, "people": 1, "sessions": 1}


def test_administrators_see_all_unless_they_are_gone(two: tuple[SuiteUser, SuiteUser]) -> None:
    admin = make_person(is_admin=True)
    assert seen(admin) == {"badges": 2, "people": 3, "sessions": 2}
    SuiteUser.objects.filter(pk=admin.pk).update(active=False)
    assert seen(admin) == {"badges": 0, "people": 1, "sessions": 0}


def test_right_on_everything_shows_all(two: tuple[SuiteUser, SuiteUser]) -> None:
    give_right(two[0], Level.VIEW)
    assert seen(two[0]) == {"badges": 2, "people": 2, "sessions": 2}


def test_right_that_is_over_shows_nothing_more(two: tuple[SuiteUser, SuiteUser]) -> None:
    give_right(two[0], Level.VIEW, valid_until=utc_now() - timedelta(days=1))
    assert seen(two[0])["badges"] == 1


def test_right_on_an_area_shows_its_machines_alone(two: tuple[SuiteUser, SuiteUser]) -> None:
    leader = make_person()
    place = MachineSession.objects.get(user=two[1]).machine.zone.area
    give_right(leader, Level.VIEW, on=ResourceType.AREA, uid=place.uid)
    with through(Door(roles.TRACKER, person=leader.pk)):
        assert [session.user_id for session in MachineSession.objects.all()] == [two[1].pk]
        assert not BadgeSwipe.objects.exists()
    assert seen(leader)["badges"] == 0


@pytest.mark.parametrize("role", [roles.MONITOR, roles.AUTH, roles.DISPATCH, roles.SYSTEM])
def test_doors_of_the_suite_see_all_of_what_they_may_read(
    two: tuple[SuiteUser, SuiteUser], role: str
) -> None:
    with through(Door(role)):
        assert Badge.objects.count() == 2


def test_handlers_work_for_the_suite(two: tuple[SuiteUser, SuiteUser]) -> None:
    with through(Door(roles.TRACKER, suite=True)):
        assert MachineSession.objects.count() == 2


def test_foreign_rows_cannot_be_changed_or_made(two: tuple[SuiteUser, SuiteUser]) -> None:
    first, second = two
    with through(Door(roles.ADMIN, person=first.pk)):
        assert Badge.objects.filter(user=second).update(last4="0000") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            SuitePermission.objects.create(user=second, level="admin", resource_type="*")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            SecurityEvent.objects.create(kind="sign_in", user=second)


def test_every_policy_is_forced_and_names_its_doors() -> None:
    with through(doors.OWNER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"
        )
        # Functions of the owner write it on each change of anything.
        assert cursor.fetchall() == [("audit_entries",)]
        cursor.execute("SELECT tablename FROM pg_policies WHERE roles @> '{public}'")
        assert cursor.fetchall() == []


def test_tables_that_name_a_person_have_policies_or_a_reason() -> None:
    from core.db.policies import WITHOUT  # noqa: PLC0415 - beside what it is compared with

    with through(doors.OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r','p')")
        secured = {row[0] for row in cursor.fetchall()}
    tables = {
        model._meta.db_table for model in apps.get_models() if model._meta.app_label in SAID_OF
    }
    assert tables - secured == set(WITHOUT)
    assert all(WITHOUT.values())
