"""Issuing and checking tokens of programs."""

from __future__ import annotations

import logging
import re
import secrets
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import DatabaseError, router
from django.db.models import Q
from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction, transaction_on
from core.errors import ConflictError, InvalidInputError
from core.models import ApiToken, ApiTokenPlace, SuiteUser
from core.secrets.vault import lookup_mark, token_digest, token_digests
from core.services.security_events import record_security_event

SCOPE = re.compile(r"^(\*|[a-z][a-z-]*:(read|write))$")
PREFIX_LENGTH = 8
USED_EVERY = timedelta(minutes=1)
REFUSED_EVERY_S = 60
PLACE_EVERY_S = 3600
# A program that roams through so many is told of no more.
MOST_PLACES = 100

logger = logging.getLogger(__name__)

# Until when (monotonic, s) a token's address need not be asked for again.
_asked: dict[tuple[UUID, str], float] = {}
MOST_ASKED = 10_000


@in_transaction(ApiToken)
def create_api_token(
    *, user: SuiteUser, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, which is shown this once.

    Raises:
        InvalidInputError: a scope is not `<resource>:read`, `<resource>:write` or `*`.
    """
    return create_token_in_transaction(user=user, name=name, scopes=scopes, expires_at=expires_at)


@in_transaction(ApiToken)
def revoke_api_token(*, token: ApiToken, by: SuiteUser | None = None) -> None:
    """Revoke a token; it opens nothing from now on. A second time changes nothing."""
    live = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if live.update(revoked_at=utc_now()):
        _note(SecurityEventKind.TOKEN_REVOKED, token, by=str(by.uid) if by else "")


@in_transaction(ApiToken)
def renew_api_token(
    *, token: ApiToken, overlap: timedelta, by: SuiteUser | None = None
) -> tuple[ApiToken, str]:
    """Make a token with the same scopes and as long a life; the older one ends after `overlap`.

    Programs are given the new text while the older one still works.

    Raises:
        ConflictError: the older one opens nothing any more.
    """
    now = utc_now()
    old = (
        ApiToken.objects.select_related("user")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=token.pk)
    )
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
        raise ConflictError(
            _("This token opens nothing any more; make a new one."), token=old.prefix
        )
    lives = old.expires_at - old.created_at if old.expires_at else None
    new, text = create_token_in_transaction(
        user=old.user, name=old.name, scopes=old.scopes, expires_at=now + lives if lives else None
    )
    ends = now + overlap
    if old.expires_at is None or ends < old.expires_at:
        ApiToken.objects.filter(pk=old.pk).update(expires_at=ends)
    _note(SecurityEventKind.TOKEN_RENEWED, old, by=str(by.uid) if by else "", ends=ends.isoformat())
    return new, text


def create_token_in_transaction(
    *, user: SuiteUser, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Do what `create_api_token` does, inside a service's transaction."""
    for scope in scopes:
        if not SCOPE.fullmatch(scope):
            raise InvalidInputError(
                _("'%s' is no scope; write orders:read, orders:write or *.") % scope
            )
    text = "sst_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=text[:PREFIX_LENGTH],
        digest=token_digest(text),
        key_mark=lookup_mark(),
        scopes=scopes,
        expires_at=expires_at,
    )
    record_security_event(SecurityEventKind.TOKEN_ISSUED, user=user, token=token.prefix)
    return token, text


def find_api_token(text: str) -> ApiToken | None:
    """Return the live token of a text, with its person, or None."""
    digests = token_digests(text)
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest__in=digests, revoked_at__isnull=True)
        .first()
    )
    if token is not None and token.digest != digests[0]:
        _keep_newer_digest(token, digests[0])
    if token is None or not token.user.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= utc_now():
        return None
    return token


def note_token_used(token: ApiToken) -> None:
    """Write down that a token is in use, once a minute; a core that is away is no refusal."""
    now = utc_now()
    if token.last_used_at is not None and now - token.last_used_at < USED_EVERY:
        return
    # Also where core is away and nothing can be noted: it is tried once a minute.
    if not cache.add(f"token-used:{token.pk}", 1, USED_EVERY.total_seconds()):
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USED_EVERY)
    try:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    except DatabaseError:
        logger.warning("use of a token not noted", extra={"token": token.prefix}, exc_info=True)


def note_token_place(token: ApiToken, *, address: str) -> None:
    """Tell the guards when a token that is in use somewhere comes from another address.

    Asked of the database once an hour by each process for each token and address.
    """
    if not address or _asked_lately(token.uid, address):
        return
    try:
        with transaction_on(router.db_for_write(ApiTokenPlace)):
            places = ApiTokenPlace.objects.filter(token_uid=token.uid)
            known = set(places.values_list("address", flat=True)[:MOST_PLACES])
            if address in known or len(known) == MOST_PLACES:
                return
            ApiTokenPlace.objects.bulk_create(
                [ApiTokenPlace(token_uid=token.uid, address=address, first_seen_at=utc_now())],
                ignore_conflicts=True,
            )
            if known:
                _note(SecurityEventKind.TOKEN_NEW_PLACE, token, address=address)
    except DatabaseError:
        logger.warning("place of a token not noted", extra={"token": token.prefix}, exc_info=True)


def _asked_lately(token: UUID, address: str) -> bool:
    """Remember in the process: a cache that is a table would cost each request six queries."""
    now = time.monotonic()
    if _asked.get((token, address), 0.0) > now:
        return True
    if len(_asked) >= MOST_ASKED:
        _asked.clear()
    _asked[token, address] = now + PLACE_EVERY_S
    return False


def note_token_refused(*, address: str) -> None:
    """Write down that a token was refused; once a minute an address, so that nobody floods us."""
    if cache.add(f"token-refused:{address}", 1, REFUSED_EVERY_S):
        record_security_event(SecurityEventKind.TOKEN_REFUSED, address=address)


def _keep_newer_digest(token: ApiToken, digest: str) -> None:
    """Only its own text can bring a token to a newer key; where core is away, next time."""
    try:
        ApiToken.objects.filter(pk=token.pk, digest=token.digest).update(
            digest=digest, key_mark=lookup_mark()
        )
    except DatabaseError:
        logger.warning("digest of a token is as it was", extra={"token": token.prefix})


def _note(kind: SecurityEventKind, token: ApiToken, **detail: Any) -> None:
    record_security_event(kind, user=token.user, token=token.prefix, name=token.name, **detail)
