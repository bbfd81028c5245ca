"""Hashes of passwords that are older than our own: verified as they are, and made anew by core.

Whoever signs in does not wait for core: the new hash goes as an event, sealed.
"""

from __future__ import annotations

from django.contrib.auth.hashers import get_hasher, identify_hasher, make_password

from core.clock import utc_now
from core.db.router import suite_router
from core.db.transactions import transaction_on
from core.events.people_types import PasswordHashedAnew
from core.events.publish import publish
from core.models import SuiteUser, UserSession
from core.secrets.vault import decrypt, encrypt


def note_right_password(*, user: SuiteUser, password: str) -> None:
    """Let core hash a password anew whose hash is of an older kind or too weak by now.

    It goes as an event, sealed: signing in does not wait for core. Twice changes nothing.
    """
    if not _is_outdated(user.password):
        return
    with transaction_on(suite_router.db_for_write(UserSession)):
        publish(
            PasswordHashedAnew(
                uid=user.uid,
                occurred_at=utc_now(),
                sealed_hash=encrypt(make_password(password)),
                sealed_hash_before=encrypt(user.password),
            )
        )


def take_password_hash(event: PasswordHashedAnew) -> None:
    """Put a newer hash in the place of the older one; a password changed meanwhile stays."""
    people = SuiteUser.objects.filter(uid=event.uid, password=decrypt(event.sealed_hash_before))
    people.update(password=decrypt(event.sealed_hash))


def _is_outdated(encoded: str) -> bool:
    try:
        hasher = identify_hasher(encoded)
    except ValueError:
        return False
    # An older hasher may be content with itself.
    if hasher.algorithm != get_hasher("default").algorithm:
        return True
    return bool(hasher.must_update(encoded))
