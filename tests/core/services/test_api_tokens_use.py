"""Tokens in use: found while they live, noted once a minute."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from core.clock import utc_now
from core.errors import InvalidInputError
from core.models import ApiToken, SecurityEvent
from core.services.api_tokens import (
    create_api_token,
    find_api_token,
    note_token_refused,
    note_token_used,
)
from core.services.users import deactivate_user
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def make(**values: object) -> tuple[ApiToken, str]:
    return create_api_token(user=UserFactory.create(), name="n", scopes=["*"], **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("scope", ["orders", "orders:delete", "ORDERS:read", "", "* ", "a:read\n"])
def test_wrong_scope_is_refused(scope: str) -> None:
    with pytest.raises(InvalidInputError, match="is no scope"):
        create_api_token(user=UserFactory.create(), name="n", scopes=["orders:read", scope])
    assert not ApiToken.objects.exists()


def test_token_of_a_closed_account_is_none() -> None:
    token, text = make()
    deactivate_user(user=token.user)
    assert find_api_token(text) is None


def test_revoked_expired_and_wrong_ones_are_none() -> None:
    token, text = make(expires_at=utc_now() + timedelta(hours=1))
    assert find_api_token(text) == token
    assert find_api_token(text + "x") is None
    with time_machine.travel(utc_now() + timedelta(hours=2)):
        assert find_api_token(text) is None
    ApiToken.objects.update(revoked_at=utc_now())
    assert find_api_token(text) is None


def test_use_is_noted_once_a_minute() -> None:
    token, text = make()
    note_token_used(token)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    note_token_used(token)
    found = find_api_token(text)
    assert found is not None
    note_token_used(found)
    assert ApiToken.objects.get().last_used_at == first
    cache.clear()
    with time_machine.travel(first + timedelta(seconds=61)):
        note_token_used(found)
        later = ApiToken.objects.get().last_used_at
    assert later is not None
    assert later > first


def test_refusals_are_noted_once_a_minute_an_address() -> None:
    for _ in range(3):
        note_token_refused(address="192.0.2.1")
    note_token_refused(address="192.0.2.2")
    addresses = SecurityEvent.objects.order_by("pk").values_list("address", flat=True)
    assert list(addresses) == ["192.0.2.1", "192.0.2.2"]
