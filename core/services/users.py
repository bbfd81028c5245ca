"""Making and changing people."""

from __future__ import annotations

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.models import SuiteUser
from core.services.badges import _issue_badge
from core.services.records import change_in_transaction, create_in_transaction


@in_transaction(SuiteUser)
def create_user(*, user: SuiteUser, password: str = "", rfid_tag: str = "") -> SuiteUser:
    """Make a person; a tag becomes their first badge.

    Raises:
        ValidationError: a field is wrong or doubled.
        TagError: the tag cannot be one.
    """
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    create_in_transaction(user)
    if rfid_tag:
        _issue_badge(user=user, tag=rfid_tag)
    return user


@in_transaction(SuiteUser)
def deactivate_user(*, user: SuiteUser) -> SuiteUser:
    """Close an account: no swipe, no sign-in, and every sign-in ends."""
    user.active = False
    user.sessions_valid_from = utc_now()
    return change_in_transaction(user)
