"""Row-level security: one's own rows, those of one's places, and nobody's without a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from core.choices import Level, ResourceType
from core.clock import utc_now
from core.db import doors, roles
from core.db.doors import Door, through
from core.db.open_tables import WITHOUT
from core.models import Badge, SavedView, SecurityEvent, SuitePermission, SuiteUser
from shopmonitor.models import (
    Alert,
    BadgeSwipe,
    EStopEvent,
    FloorEvent,
    MachineSession,
    MachineState,
)
from shoptracker.models import QuantityReport, TimeEntry
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
        with refused():
            SuitePermission.objects.create(user=second, level="admin", resource_type="*")
        with refused():
            SecurityEvent.objects.create(kind="sign_in", user=second)


def test_nobody_makes_themselves_an_administrator_or_gives_themselves_a_right(
    two: tuple[SuiteUser, SuiteUser],
) -> None:
    first, second = two
    give_right(second, Level.EDIT)
    for person in two:
        with through(Door(roles.ADMIN, person=person.pk)):
            own = SuiteUser.objects.filter(pk=person.pk)
            assert own.update(display_name="Somebody") == 1
            with refused():
                own.update(is_admin=True)
    with through(Door(roles.ADMIN, person=first.pk)), refused():
        SuitePermission.objects.create(user=first, level="admin", resource_type="*")
    boss = make_person(is_admin=True)
    with through(Door(roles.ADMIN, person=boss.pk)):
        assert SuiteUser.objects.filter(pk=first.pk).update(is_admin=True) == 1
        SuitePermission.objects.create(user=first, level="admin", resource_type="*")


def test_views_are_ones_own_and_shared_ones_are_read(two: tuple[SuiteUser, SuiteUser]) -> None:
    first, second = two
    for shared in (True, False):
        SavedView.objects.create(user=second, list_name="x", name=f"{shared}", shared=shared)
    with through(Door(roles.ADMIN, person=first.pk)):
        assert [view.name for view in SavedView.objects.all()] == ["True"]
        assert SavedView.objects.update(shared=False) == 0
        assert SavedView.objects.all().delete()[0] == 0


def test_what_machines_did_is_seen_at_ones_places(two: tuple[SuiteUser, SuiteUser]) -> None:
    leader, boss = make_person(), make_person(is_admin=True)
    here, there = (MachineSession.objects.get(user=person).machine for person in two)
    give_right(leader, Level.VIEW, on=ResourceType.AREA, uid=here.zone.area.uid)
    for number, machine in enumerate((here, there, None)):
        Alert.objects.create(
            kind="backup", source=f"{number}", text="x", machine=machine,
            opened_at=utc_now(), last_at=utc_now(),
        )  # fmt: skip
        FloorEvent.objects.create(
            event_type="count", machine=machine, data={}, clock="synced", occurred_at=utc_now()
        )
    for machine in (here, there):
        MachineState.objects.create(machine=machine, execution="ACTIVE", occurred_at=utc_now())
        QuantityReport.objects.create(source_uid=uuid4(), machine=machine, occurred_at=utc_now())
    assert seen_at_machines(leader) == [1, 1, 1, 1]
    assert seen_at_machines(boss) == [3, 3, 2, 2]
    assert seen_at_machines(two[0]) == [0, 0, 0, 0]


def test_time_is_seen_by_who_worked_it_and_at_ones_places(two: tuple[SuiteUser, SuiteUser]) -> None:
    leader = make_person()
    here = MachineSession.objects.get(user=two[0]).machine
    give_right(leader, Level.VIEW, on=ResourceType.AREA, uid=here.zone.area.uid)
    for person in two:
        TimeEntry.objects.create(
            session_uid=uuid4(), machine=MachineSession.objects.get(user=person).machine,
            user=person, person_name="x", started_at=utc_now(), ended_at=utc_now(),
            labour_s=1, machine_s=1, end_reason="badge",
        )  # fmt: skip
    for person, owner in ((leader, two[0]), (two[0], two[0]), (two[1], two[1])):
        with through(Door(roles.TRACKER, person=person.pk)):
            assert [entry.user_id for entry in TimeEntry.objects.all()] == [owner.pk]


def test_estops_are_seen_by_who_has_a_right_anywhere(two: tuple[SuiteUser, SuiteUser]) -> None:
    leader = make_person()
    here, there = (MachineSession.objects.get(user=person).machine for person in two)
    give_right(leader, Level.VIEW, on=ResourceType.AREA, uid=here.zone.area.uid)
    EStopEvent.objects.create(state="TRIGGERED", machine=there, triggered_at=utc_now())
    for person, count in ((leader, 1), (two[1], 0)):
        with through(Door(roles.ADMIN, person=person.pk)):
            assert EStopEvent.objects.count() == count


def test_ways_to_sign_in_are_ones_own(two: tuple[SuiteUser, SuiteUser]) -> None:
    first, second = two
    for person in two:
        Authenticator.objects.create(user=person, type="totp", data={})
        SocialAccount.objects.create(user=person, provider="x", uid=str(person.pk))
    with through(Door(roles.ADMIN, person=first.pk)):
        assert list(Authenticator.objects.values_list("user", flat=True)) == [first.pk]
        assert list(SocialAccount.objects.values_list("user", flat=True)) == [first.pk]
        with refused():
            Authenticator.objects.create(user=second, type="recovery_codes", data={})
    with through(Door(roles.AUTH)):
        assert Authenticator.objects.count() == SocialAccount.objects.count() == 2


def seen_at_machines(person: SuiteUser) -> list[int]:
    with through(Door(roles.ADMIN, person=person.pk)):
        return [
            model._default_manager.count()
            for model in (Alert, FloorEvent, MachineState, QuantityReport)
        ]


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        yield


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
    with through(doors.OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r','p')")
        secured = {row[0] for row in cursor.fetchall()}
    tables = {
        model._meta.db_table for model in apps.get_models() if model._meta.app_label in SAID_OF
    }
    assert tables - secured == set(WITHOUT)
    assert all(WITHOUT.values())
