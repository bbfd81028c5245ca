"""What a person could do at a moment that is past, also of what was changed or removed since."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.choices import Level
from core.clock import utc_now
from core.models import SuitePermission, SuiteUser, UserQualification
from core.selectors.rights_then import get_person_then
from core.services.permissions import retire_permission
from tests.factories.core import (
    GroupFactory,
    MachineFactory,
    PermissionFactory,
    QualificationFactory,
    UserFactory,
    make_badge,
)
from tests.factories.people import give_right, make_person, office_browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> SuiteUser:
    return UserFactory.create()


def levels(person: SuiteUser, at: datetime) -> list[str]:
    return [right.grant.level for right in get_person_then(person=person, at=at).rights]


def test_right_that_was_changed_and_taken_since_is_there(person: SuiteUser) -> None:
    right = PermissionFactory.create(user=person, level="use")
    first = utc_now()
    SuitePermission.objects.filter(pk=right.pk).update(level="lead")
    second = utc_now()
    read = SuitePermission.objects.get(pk=right.pk)
    retire_permission(permission=read, by=make_person(is_admin=True))
    PermissionFactory.create(user=person, level="maintain")
    assert levels(person, first) == ["use"]
    assert levels(person, second) == ["lead"]
    assert levels(person, utc_now()) == ["maintain"]


def test_right_that_went_to_somebody_else_or_was_removed_is_there(person: SuiteUser) -> None:
    moved = PermissionFactory.create(user=person, level="operate")
    removed = PermissionFactory.create(user=person, level="lead")
    at = utc_now()
    SuitePermission.objects.filter(pk=moved.pk).update(user=UserFactory.create())
    SuitePermission.objects.filter(pk=removed.pk).delete()
    assert levels(person, at) == ["operate", "lead"]
    assert levels(person, utc_now()) == []


def test_groups_of_then_and_their_rights_count(person: SuiteUser) -> None:
    group, other = GroupFactory.create(name="Crew"), GroupFactory.create()
    group.members.add(person)
    machine = MachineFactory.create()
    PermissionFactory.create(
        user=None, group=group, resource_type="machine", resource_uid=machine.uid
    )
    at = utc_now()
    group.members.remove(person)
    other.members.add(person)
    then = get_person_then(person=person, at=at)
    assert then.groups == ["Crew"]
    assert [(each.machine, each.may) for each in then.machines] == [(machine, True)]
    assert get_person_then(person=person, at=utc_now()).machines == []


def test_trainings_badges_and_account_are_those_of_then(person: SuiteUser) -> None:
    training = QualificationFactory.create(name="Laser")
    machine = MachineFactory.create(qualification=training)
    PermissionFactory.create(user=person)
    badge = make_badge(person, "04A1B2C3")
    before = utc_now()
    held = UserQualification.objects.create(
        user=person, qualification=training, valid_from=before - timedelta(days=9)
    )
    trained = utc_now()
    UserQualification.objects.filter(pk=held.pk).update(valid_until=utc_now())
    type(badge).objects.filter(pk=badge.pk).update(state="lost")
    SuiteUser.objects.filter(pk=person.pk).update(active=False)
    then = get_person_then(person=person, at=trained)
    assert [(name, each.valid_until) for name, each in then.trainings] == [("Laser", None)]
    assert (then.active, then.badges) == (True, [("B2C3", "active", True)])
    assert [(each.machine, each.may) for each in then.machines] == [(machine, True)]
    assert get_person_then(person=person, at=before).machines[0].lacks == ["Laser"]
    now = get_person_then(person=person, at=utc_now())
    assert (now.active, now.badges) == (False, [("B2C3", "lost", False)])


def test_page_answers_administrators_and_says_what_it_cannot_know(person: SuiteUser) -> None:
    PermissionFactory.create(user=person, level="lead")
    path = reverse("admin:core_suiteuser_rights_then", args=[person.pk])
    browser = office_browser(make_person(is_admin=True))
    assert browser.get(path).status_code == 200
    today = timezone.localtime().date()
    page = browser.get(path, {"day": str(today), "at": "00:00"}).content.decode()
    assert "There was no account then" in page
    assert "The trail begins later" in page
    future = browser.get(path, {"day": str(today + timedelta(days=2))}).content.decode()
    assert "still to come" in future
    viewer = make_person()
    give_right(viewer, Level.EDIT)
    assert office_browser(viewer).get(path).status_code in {302, 403}
