"""Notes of sign-ins that live elsewhere: seen and ended here, and no way in."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from core.auth.sign_ins import SessionStore
from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events.people_types import SignInSeen
from core.models import SuiteUser, UserSession
from core.services.sign_in_notes import keep_note_of
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def tell(person: SuiteUser, *, site: str = "shop_monitor", hours: int = 1) -> SignInSeen:
    now = utc_now()
    event = SignInSeen(
        uid=uuid4(),
        occurred_at=now,
        user=person.uid,
        site=site,
        address="10.1.2.3",
        device="Firefox",
        began_at=now - timedelta(minutes=5),
        expires_at=now + timedelta(hours=hours),
    )
    with transaction_on("default"):
        keep_note_of(event)
    return event


def test_note_says_where_and_since_when_and_opens_nothing() -> None:
    event = tell(UserFactory.create())
    row = UserSession.objects.get(uid=event.uid)
    assert (row.site, row.address, row.created_at) == (
        "shop_monitor",
        "10.1.2.3",
        event.began_at,
    )
    assert SessionStore(row.session_token).load() == {}
    client = Client()
    client.cookies["suite_sign_in"] = row.session_token
    assert client.get("/accounts/sign-ins/").status_code == 302


@pytest.mark.parametrize("values", [{"site": "default"}, {"hours": -1}])
def test_own_and_outlived_ones_are_not_noted(values: dict[str, object]) -> None:
    tell(UserFactory.create(), **values)  # type: ignore[arg-type]
    assert not UserSession.objects.exists()


def test_closed_account_has_no_notes() -> None:
    tell(UserFactory.create(active=False))
    assert not UserSession.objects.exists()
