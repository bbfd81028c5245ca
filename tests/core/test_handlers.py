"""What core's reactions do, one end to end; each is called twice in tests/architecture."""

import pytest
from django.test import Client

from core.events.dispatch import deliver_all
from core.models import UserSession
from core.services.users import deactivate_user
from tests.factories.people import make_person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_closed_account_leaves_no_row_of_a_sign_in() -> None:
    person, other = make_person(), make_person()
    browser: Client = signed_in(person)
    signed_in(other)
    deactivate_user(user=person)
    deliver_all("default")
    assert list(UserSession.objects.values_list("user_id", flat=True)) == [other.pk]
    assert browser.get("/").status_code == 302
