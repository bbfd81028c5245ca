"""Ending sign-ins, and writing down who tried."""

import pytest
from django.test import Client

from core.models import SecurityEvent, UserSession
from core.services.sign_ins import end_sign_ins, note_failed_sign_in
from tests.factories.core import UserFactory
from tests.factories.people import make_person, signed_in

pytestmark = pytest.mark.django_db


def test_only_the_named_sign_ins_end() -> None:
    person = make_person()
    first, second = signed_in(person), signed_in(person)

    def is_in(client: Client) -> bool:
        return client.get("/").status_code == 200

    assert is_in(first)
    assert is_in(second)
    assert end_sign_ins(uids=[UserSession.objects.earliest("pk").uid]) == 1
    assert [is_in(first), is_in(second)] == [False, True]


@pytest.mark.parametrize("written", ["anna", "ANNA", "anna@example.org"])
def test_failed_sign_in_names_the_person_who_was_tried(written: str) -> None:
    anna = UserFactory.create(username="anna", email="anna@example.org")
    note_failed_sign_in(login=written, address="127.0.0.1")
    assert SecurityEvent.objects.get().user == anna


def test_name_that_nobody_has_is_not_kept() -> None:
    note_failed_sign_in(login="my-password", address="127.0.0.1")
    assert "my-password" not in str(SecurityEvent.objects.values().get())
