"""Tokens of programs."""

import pytest

from core.errors import InvalidInputError
from core.models import ApiToken, SecurityEvent
from core.services.api_tokens import create_api_token, find_api_token, revoke_api_token
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_text_of_a_token_stands_nowhere() -> None:
    token, text = create_api_token(user=UserFactory.create(), name="ERP", scopes=["orders:read"])
    assert find_api_token(text) == token
    row = ApiToken.objects.values().get()
    assert text not in str(row)
    assert text.startswith(token.prefix)
    assert text not in str(SecurityEvent.objects.values().get())


def test_revoked_token_is_not_found_and_keeps_its_first_moment() -> None:
    token, text = create_api_token(user=UserFactory.create(), name="ERP", scopes=["*"])
    revoke_api_token(token=token)
    assert find_api_token(text) is None
    first = ApiToken.objects.get().revoked_at
    revoke_api_token(token=token)
    assert ApiToken.objects.get().revoked_at == first


@pytest.mark.parametrize("scope", ["orders", "orders:delete", "Orders:read", "", "* "])
def test_what_is_no_scope_is_refused(scope: str) -> None:
    with pytest.raises(InvalidInputError):
        create_api_token(user=UserFactory.create(), name="x", scopes=["*", scope])
    assert not ApiToken.objects.exists()
