"""Badges that are lent for a time: to somebody of the shop, or to a visitor."""

from __future__ import annotations

from datetime import datetime

from core.db.transactions import in_transaction
from core.domain.usernames import propose_username
from core.models import Badge, SuiteUser
from core.selectors.first_day import set_of_usernames
from core.services.badges import issue_in_transaction
from core.services.users import create_user_in_transaction

UNSPELLED = "visitor"


@in_transaction(Badge)
def lend_badge(*, user: SuiteUser, tag: str, until: datetime, note: str = "") -> Badge:
    """Lend a badge until an aware moment; one that was returned is handed on.

    Raises:
        TagError: the tag cannot be one.
        TagTakenError: somebody has that badge.
    """
    return issue_in_transaction(user=user, tag=tag, expires_at=until, note=note)


@in_transaction(Badge)
def lend_to_visitor(*, name: str, tag: str, until: datetime, note: str = "") -> Badge:
    """Make a visitor known, without password and without a right, and lend them a badge.

    Raises:
        ValidationError: the name is too long.
        TagError: the tag cannot be one.
        TagTakenError: somebody has that badge.
    """
    proposed = propose_username(name) or UNSPELLED
    username = propose_username(proposed, taken=set_of_usernames(like=proposed))
    visitor = create_user_in_transaction(user=SuiteUser(username=username, display_name=name))
    return issue_in_transaction(user=visitor, tag=tag, expires_at=until, note=note)
