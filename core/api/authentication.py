"""Programs sign in with a token: `Authorization: Bearer <token>`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.api.throttling import count_stranger
from core.db.doors import AUTH, know_person, through
from core.models import ApiToken, SuiteUser
from core.services.api_tokens import (
    find_api_token,
    note_token_place,
    note_token_refused,
    note_token_used,
)

SCHEME = b"bearer"
MAX_TOKEN_CHARS = 200


class TokenAuthentication(BaseAuthentication):
    """Bearer tokens; a request without one is left to the next way of signing in."""

    def authenticate(self, request: Request) -> tuple[SuiteUser, ApiToken] | None:
        """Return the token's person and the token.

        Raises:
            AuthenticationFailed: the token is unknown, revoked or expired.
            TooOftenError: too many such tokens came from the address.
        """
        found = self._find(request)
        if found is not None:
            know_person(found[0].pk)
        return found

    @through(AUTH)
    def _find(self, request: Request) -> tuple[SuiteUser, ApiToken] | None:
        scheme, _blank, text = get_authorization_header(request).strip().partition(b" ")
        if scheme.lower() != SCHEME:
            return None
        token = find_api_token(text.strip().decode("latin-1")[:MAX_TOKEN_CHARS])
        if token is None:
            count_stranger(request)
            note_token_refused(address=request.META.get("REMOTE_ADDR", ""))
            raise AuthenticationFailed(
                _("Authorization: the token is unknown, revoked or expired. Make a new one."),
                code="token_refused",
            )
        note_token_used(token)
        note_token_place(token, address=request.META.get("REMOTE_ADDR", ""))
        return token.user, token

    def authenticate_header(self, _request: Request) -> str:
        """Return what makes a refusal 401 and names the way in."""
        return 'Bearer realm="Shop Suite"'
