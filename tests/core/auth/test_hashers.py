"""People of the older programs sign in with the password they have, and get a hash of ours."""

import pytest
from django.test import Client

from core.domain.legacy_passwords import read_legacy_hash
from core.events.dispatch import deliver_all
from core.models import SuiteUser
from tests.core.domain.test_legacy_passwords import PASSWORD, of_shopmonitor, of_shoptracker
from tests.factories.people import make_person


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("made", [of_shoptracker, of_shopmonitor])
def test_first_sign_in_verifies_and_upgrades(made: object) -> None:
    person = make_person()
    encoded = read_legacy_hash(made())  # type: ignore[operator]
    SuiteUser.objects.filter(pk=person.pk).update(password=encoded)
    client = Client()
    answer = client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert answer.status_code == 302
    deliver_all("default")
    person.refresh_from_db()
    assert person.password.startswith("argon2$")
    assert person.check_password(PASSWORD)
    assert client.get("/accounts/sign-ins/").status_code == 200
