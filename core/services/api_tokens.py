"""Issuing and checking tokens of programs."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from core.models import ApiToken, SuiteUser
from core.secrets.vault import token_digest
from core.services.security_events import record_security_event

SCOPE = re.compile(r"^(\*|[a-z][a-z-]*:(read|write))$")
PREFIX_LENGTH = 8


@in_transaction(ApiToken)
def create_api_token(
    *, user: SuiteUser, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, which is shown this once.

    Raises:
        InvalidInputError: a scope is not `<resource>:read`, `<resource>:write` or `*`.
    """
    for scope in scopes:
        if not SCOPE.match(scope):
            raise InvalidInputError(f"'{scope}' is no scope; write orders:read, orders:write or *.")
    text = "sst_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=text[:PREFIX_LENGTH],
        digest=token_digest(text),
        scopes=scopes,
        expires_at=expires_at,
    )
    record_security_event(SecurityEventKind.TOKEN_ISSUED, user=user, token=token.prefix)
    return token, text


def find_api_token(text: str) -> ApiToken | None:
    """Return the live token of a text, with its person, or None."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=token_digest(text), revoked_at__isnull=True)
        .first()
    )
    if token is None or not token.user.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= utc_now():
        return None
    return token
