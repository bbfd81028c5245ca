"""Tokens that are renewed, and tokens that turn up somewhere else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.errors import ConflictError
from core.models import ApiToken, SecurityEvent
from core.services.api_tokens import (
    create_api_token,
    find_api_token,
    renew_api_token,
    revoke_api_token,
)
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def make(days: int | None = 30) -> tuple[ApiToken, str]:
    expires_at = utc_now() + timedelta(days=days) if days else None
    return create_api_token(
        user=make_person(is_admin=True), name="ERP", scopes=["areas:read"], expires_at=expires_at
    )


def test_both_texts_are_good_until_the_older_ones_time_is_over() -> None:
    old, old_text = make()
    new, new_text = renew_api_token(token=old, overlap=timedelta(hours=1))
    assert (new.scopes, new.name, new.user) == (old.scopes, old.name, old.user)
    assert find_api_token(old_text) == old
    assert find_api_token(new_text) == new
    with time_machine.travel(utc_now() + timedelta(hours=2)):
        assert find_api_token(old_text) is None
        assert find_api_token(new_text) == new


def test_new_one_lives_as_long_as_the_older_did() -> None:
    old, _text = make(days=30)
    with time_machine.travel(utc_now() + timedelta(days=20), tick=False):
        new, _text = renew_api_token(token=old, overlap=timedelta())
        assert new.expires_at is not None
        assert timedelta(days=29) < new.expires_at - utc_now() <= timedelta(days=30)


def test_overlap_never_makes_the_older_one_live_longer() -> None:
    old, _text = make(days=1)
    renew_api_token(token=old, overlap=timedelta(days=7))
    assert ApiToken.objects.get(pk=old.pk).expires_at == old.expires_at


def test_dead_token_is_not_renewed() -> None:
    token, _text = make()
    revoke_api_token(token=token)
    with pytest.raises(ConflictError, match="opens nothing"):
        renew_api_token(token=token, overlap=timedelta())
    assert ApiToken.objects.count() == 1


def test_person_renews_on_their_page_and_sees_the_text_once() -> None:
    token, _text = make(days=None)
    browser = office_browser(token.user)
    page = browser.post(f"/accounts/tokens/{token.uid}/renew/", {"overlap": "24"})
    assert page.status_code == 200
    assert page.content.decode().count("sst_") >= 2
    new = ApiToken.objects.latest("pk")
    assert new.pk != token.pk
    assert browser.post(f"/accounts/tokens/{token.uid}/renew/", {"overlap": "9"}).status_code == 302
    other = office_browser(make_person())
    assert other.post(f"/accounts/tokens/{new.uid}/renew/", {"overlap": "0"}).status_code == 404


def ask(text: str, address: str) -> int:
    client = Client(HTTP_AUTHORIZATION=f"Bearer {text}", REMOTE_ADDR=address)
    return client.get("/api/v1/areas/").status_code


def test_second_place_is_told_once_and_the_first_is_not() -> None:
    token, text = make()
    assert [ask(text, address) for address in ("10.0.0.1", "10.0.0.1")] == [200, 200]
    assert not SecurityEvent.objects.filter(kind=SecurityEventKind.TOKEN_NEW_PLACE).exists()
    assert ask(text, "10.9.9.9") == 200
    cache.clear()
    assert ask(text, "10.9.9.9") == 200
    event = SecurityEvent.objects.get(kind=SecurityEventKind.TOKEN_NEW_PLACE)
    assert (event.address or event.detail.get("address"), event.user) == ("10.9.9.9", token.user)
    assert text not in str(event.detail)
