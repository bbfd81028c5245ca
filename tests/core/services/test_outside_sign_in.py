"""Who is let in on a provider's word, and what they are given."""

from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
from django.db import connections

from core.choices import AuthProvider, SecurityEventKind
from core.domain.outside_people import OutsidePerson, OutsideProvider
from core.models import SecurityEvent, SuiteGroup, SuiteUser, SyncEvent
from core.services.groups import create_group
from core.services.outside_sign_in import (
    OutsidePersonRefusedError,
    admit_outside_person,
    note_outside_person_refused,
)
from core.services.users import deactivate_user
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
PROVIDER = OutsideProvider(
    code="keycloak",
    name="Keycloak",
    kind=AuthProvider.OIDC,
    server_url="https://id.example.org",
    client_id="suite",
    groups={"/milling": "Milling"},
    new_accounts=True,
)
ANNA = OutsidePerson(
    external_id="keycloak:1",
    login="anna",
    display_name="Anna Müller",
    email="anna@example.org",
    email_verified=True,
    groups=frozenset(),
    is_admin=None,
)


def admit(person: OutsidePerson = ANNA, **provider: Any) -> SuiteUser:
    return admit_outside_person(
        person=person, provider=replace(PROVIDER, **provider), address="127.0.0.1"
    )


def refusal(person: OutsidePerson = ANNA, **provider: Any) -> str:
    with pytest.raises(OutsidePersonRefusedError) as refused:
        admit(person, **provider)
    return str(refused.value.context["reason"])


def test_first_sign_in_makes_an_account_with_its_event_and_no_right() -> None:
    user = admit()
    assert (user.username, user.display_name, user.email) == (
        "anna",
        "Anna Müller",
        "anna@example.org",
    )
    assert (user.auth_provider, user.external_id) == (AuthProvider.OIDC, "keycloak:1")
    assert (user.created_by_app, user.managed_by_app) == ("core", "core")
    assert not user.has_usable_password()
    assert not user.is_admin
    assert SyncEvent.objects.filter(event_type="user.created", resource_id=str(user.uid)).exists()
    told = SecurityEvent.objects.get(kind=SecurityEventKind.ACCOUNT_LINKED)
    assert (told.user, told.detail) == (user, {"provider": "keycloak", "made": True})


def test_second_sign_in_finds_the_account_and_changes_nothing() -> None:
    first = admit()
    before = SyncEvent.objects.count()
    assert admit(replace(ANNA, email="new@example.org")) == first
    assert SyncEvent.objects.count() == before


def test_name_that_is_taken_gets_a_number() -> None:
    person = make_person()
    SuiteUser.objects.filter(pk=person.pk).update(username="anna")
    assert admit().username == "anna.2"


def test_stranger_is_refused_where_accounts_are_not_made() -> None:
    assert refusal(new_accounts=False) == "unknown"
    assert not SuiteUser.objects.exists()


def test_closed_account_is_refused() -> None:
    deactivate_user(user=admit())
    assert refusal() == "inactive"


def test_account_with_the_address_is_bound_only_when_checked_and_allowed() -> None:
    local = make_person(password=PASSWORD, email="ANNA@example.org")
    assert refusal() == "email_taken"
    assert refusal(replace(ANNA, email_verified=False), link_by_email=True) == "email_taken"
    assert admit(link_by_email=True) == local
    local.refresh_from_db()
    assert local.external_id == "keycloak:1"
    assert local.check_password(PASSWORD)
    told = SecurityEvent.objects.get(kind=SecurityEventKind.ACCOUNT_LINKED)
    assert told.detail == {"provider": "keycloak", "made": False}


def test_account_of_another_provider_is_never_taken_over_by_its_address() -> None:
    admit()
    stranger = replace(ANNA, external_id="google:1")
    assert refusal(stranger, code="google", kind=AuthProvider.GOOGLE, link_by_email=True) == (
        "email_taken"
    )


def test_groups_follow_the_provider_and_others_stay() -> None:
    milling = create_group(group=SuiteGroup(name="Milling"))
    user = admit(replace(ANNA, groups=frozenset({"Milling"})))
    own = create_group(group=SuiteGroup(name="First aid"), members=[user])
    colleague = make_person()
    milling.members.add(colleague)
    assert set(milling.members.all()) == {user, colleague}
    admit()
    assert set(milling.members.all()) == {colleague}
    assert set(own.members.all()) == {user}
    changes = SecurityEvent.objects.filter(kind=SecurityEventKind.RIGHT_CHANGED)
    assert changes.filter(detail__group=str(milling.uid)).count() == 2


def test_group_that_the_suite_does_not_have_gives_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    admit(replace(ANNA, groups=frozenset({"Milling"})))
    assert not SuiteGroup.objects.exists()
    assert "one that the suite does not have" in caplog.text


def test_administrator_is_made_and_unmade_only_where_the_provider_is_asked() -> None:
    user = admit(replace(ANNA, is_admin=True))
    assert user.is_admin
    assert admit(ANNA).is_admin
    assert not admit(replace(ANNA, is_admin=False)).is_admin
    said = [
        event.detail["change"]
        for event in SecurityEvent.objects.filter(kind=SecurityEventKind.RIGHT_CHANGED)
    ]
    assert sorted(said) == ["administrator", "administrator no more"]


def test_refusal_is_written_down_with_its_reason() -> None:
    note_outside_person_refused(provider="keycloak", reason="unknown", address="127.0.0.1")
    told = SecurityEvent.objects.get(kind=SecurityEventKind.SIGN_IN_FAILED)
    assert told.detail == {"provider": "keycloak", "reason": "unknown"}


@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_once_make_one_account() -> None:
    found: list[int] = []

    def come_in() -> None:
        try:
            found.append(admit().pk)
        finally:
            connections.close_all()

    threads = [Thread(target=come_in) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
