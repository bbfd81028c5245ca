"""The first administrator: made by whoever was given the link that the suite prints at its start.

The link is signed with the key ring, good for a day, and only while nobody is administrator:
whoever can read the console of the suite, or run its commands, may have it.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.db.transactions import in_transaction
from core.errors import NotAllowedError
from core.models import SuiteUser
from core.selectors.administrators import has_administrator
from core.selectors.rows import lock_name
from core.services.security_events import record_security_event
from core.services.users import create_user_in_transaction

LINK_LIVES = timedelta(hours=24)
_SUBJECT = "first administrator"
_SIGNER = TimestampSigner(salt="core.first_administrator")


class FirstLinkRefusedError(NotAllowedError):
    """The link is none of ours, too old, or no longer needed."""

    code = "first_link_refused"


def make_first_key() -> str:
    """Return the key that the link carries; it is good for `LINK_LIVES`."""
    return _SIGNER.sign(_SUBJECT).partition(":")[2]


def check_first_key(key: str) -> None:
    """Raise unless the key is good and nobody is administrator yet.

    Raises:
        FirstLinkRefusedError: it says which of the two, and what to do.
    """
    if has_administrator():
        raise FirstLinkRefusedError(
            _("There is an administrator already: sign in, or ask them for an account.")
        )
    try:
        _SIGNER.unsign(f"{_SUBJECT}:{key}", max_age=LINK_LIVES)
    except BadSignature:
        raise FirstLinkRefusedError(
            _(
                "This link is not good any more. Start the suite again, or run"
                " manage.py first_administrator: each prints a new one."
            )
        ) from None


@in_transaction(SuiteUser)
def create_first_administrator(*, key: str, user: SuiteUser, password: str) -> SuiteUser:
    """Make the first administrator; of two who try at once one is refused.

    Raises:
        FirstLinkRefusedError: see `check_first_key`.
        ValidationError: a field is wrong, or the password is too easy to guess.
    """
    lock_name(SuiteUser, name="first administrator")
    check_first_key(key)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from None
    user.is_admin = True
    create_user_in_transaction(user=user, password=password)
    record_security_event(SecurityEventKind.RIGHT_CHANGED, user=user, change="first administrator")
    return user
