"""The session engine: each sign-in is a row of `user_sessions`, known by its cookie's digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, router

from core.clock import utc_now
from core.db.doors import AUTH, through
from core.models import UserSession
from core.models.sign_ins import KIOSK
from core.services.sign_ins import end_sign_in_of, forget_outlived_sign_ins

SEEN_EVERY = timedelta(minutes=1)


def cookie_digest(cookie: str) -> str:
    """Return what stands in the table for a cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()


class SessionStore(SessionBase):
    """Django's session interface over `UserSession`; local to each database."""

    @classmethod
    @through(AUTH)
    def clear_expired(cls) -> None:
        """Forget what nobody can use any more."""
        forget_outlived_sign_ins(alias=router.db_for_write(UserSession), now=utc_now())

    @through(AUTH)
    def exists(self, session_key: str) -> bool:
        """Tell whether a cookie is known."""
        return UserSession.objects.filter(session_token=cookie_digest(session_key)).exists()

    def create(self) -> None:
        """Begin a session under a fresh cookie."""
        while True:
            self._session_key = secrets.token_urlsafe(32)
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    @through(AUTH)
    def load(self) -> dict[str, Any]:
        """Read the session; an unknown, ended or outlived one is empty."""
        row = (
            UserSession.objects.select_related("user")
            .filter(session_token=cookie_digest(self.session_key or ""), expires_at__gt=utc_now())
            # Signed in with a badge at a kiosk: that opens the kiosk's pages alone.
            .exclude(current_app=KIOSK)
            .first()
        )
        if row is None or _ended(row):
            self._session_key = None
            return {}
        self._note_seen(row)
        return self.decode(row.data)

    @through(AUTH)
    def save(self, must_create: bool = False) -> None:
        """Write the session."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        values = {
            "user_id": content.get(SESSION_KEY),
            "data": self.encode(content),
            "last_seen_at": utc_now(),
            "expires_at": self.get_expiry_date(),
        }
        token = cookie_digest(self.session_key)
        if not must_create:
            if not UserSession.objects.filter(session_token=token).update(**values):
                raise UpdateError
            return
        alias = router.db_for_write(UserSession)
        try:
            UserSession.objects.using(alias).create(session_token=token, **values)
        except IntegrityError as error:
            raise CreateError from error

    @through(AUTH)
    def delete(self, session_key: str | None = None) -> None:
        """End the session."""
        key = session_key or self.session_key
        if key:
            end_sign_in_of(session_token=cookie_digest(key))

    @through(AUTH)
    def cycle_key(self) -> None:
        """Go on under a fresh cookie: the row stays the same sign-in, which begins now."""
        content = self._get_session()  # type: ignore[attr-defined]
        before = cookie_digest(self.session_key or "")
        fresh = secrets.token_urlsafe(32)
        moved = UserSession.objects.filter(session_token=before).update(
            session_token=cookie_digest(fresh), created_at=utc_now()
        )
        if not moved:
            # Nobody had one, or it was ended meanwhile: what it held is not revived.
            self.create()
            return
        self._session_key = fresh
        self._session_cache = content
        self.modified = True

    def _note_seen(self, row: UserSession) -> None:
        # Once a minute: a page must not cost a write.
        now = utc_now()
        if now - row.last_seen_at >= SEEN_EVERY:
            UserSession.objects.filter(pk=row.pk).update(last_seen_at=now)


def _ended(row: UserSession) -> bool:
    user = row.user
    if user is None:
        return False
    since = user.sessions_valid_from
    return not user.is_active or (since is not None and row.created_at < since)
