"""Making and changing people."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.events.records import DEACTIVATED
from core.models import SuiteUser
from core.services.badges import issue_in_transaction
from core.services.managed_people import check_managed
from core.services.record_sets import change_all_in_transaction, create_all_in_transaction
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)


@in_transaction(SuiteUser)
def create_user(*, user: SuiteUser, password: str = "", rfid_tag: str = "") -> SuiteUser:
    """Make a person; a tag becomes their first badge.

    Raises:
        ValidationError: a field is wrong or doubled.
        TagError: the tag cannot be one.
        TagTakenError: the tag belongs to a badge already.
    """
    return create_user_in_transaction(user=user, password=password, rfid_tag=rfid_tag)


@in_transaction(SuiteUser)
def change_user(*, user: SuiteUser, password: str = "", by: SuiteUser | None = None) -> SuiteUser:
    """Change a person; a closed account or a new password ends every sign-in.

    Args:
        by: who changes somebody else's account; nobody for the suite itself, and for one's own.

    Raises:
        ManagedElsewhereError: another app manages the person.
        ValidationError: a field is wrong or doubled.
    """
    return change_user_in_transaction(user=user, password=password, by=by)


@in_transaction(SuiteUser)
def deactivate_user(*, user: SuiteUser) -> SuiteUser:
    """Close an account: no swipe, no sign-in, and every sign-in ends."""
    return _close(user)


@in_transaction(SuiteUser)
def retire_user(*, user: SuiteUser, by: SuiteUser) -> SuiteUser:
    """Retire a person; what names them stays.

    Raises:
        ManagedElsewhereError: another app manages the person.
    """
    return retire_user_in_transaction(user=user, by=by)


def retire_user_in_transaction(*, user: SuiteUser, by: SuiteUser) -> SuiteUser:
    """Do what `retire_user` does, inside a service's transaction."""
    check_managed(person=user, by=by, retires=True)
    return retire_in_transaction(user)


def create_user_in_transaction(
    *, user: SuiteUser, password: str = "", rfid_tag: str = ""
) -> SuiteUser:
    """Do what `create_user` does, inside a service's transaction."""
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    create_in_transaction(user)
    if rfid_tag:
        issue_in_transaction(user=user, tag=rfid_tag)
    return user


def change_user_in_transaction(
    *, user: SuiteUser, password: str = "", by: SuiteUser | None = None
) -> SuiteUser:
    """Do what `change_user` does, inside a service's transaction."""
    if by is not None:
        check_managed(person=user, by=by, password=bool(password))
    if password:
        user.set_password(password)
    if not user.active and "active" in user.changed_fields():
        return _close(user)
    return change_in_transaction(user)


def create_users_in_transaction(users: Sequence[SuiteUser]) -> None:
    """Make many people, none with a password.

    Raises:
        RecordsRefusedError: some are wrong.
        IntegrityError: a user name or an e-mail address is taken.
    """
    for user in users:
        user.set_unusable_password()
    create_all_in_transaction(users)


def change_users_in_transaction(users: Sequence[SuiteUser]) -> None:
    """Change many people; a closed account ends every sign-in.

    Raises:
        RecordsRefusedError: some are wrong.
        IntegrityError: a user name or an e-mail address is taken.
    """
    closed: list[SuiteUser] = []
    others: list[SuiteUser] = []
    for user in users:
        closes = not user.active and "active" in user.changed_fields()
        (closed if closes else others).append(user)
        if closes:
            user.sessions_valid_from = utc_now()
    change_all_in_transaction(others)
    change_all_in_transaction(closed, verb=DEACTIVATED, force=["active"])


def _close(user: SuiteUser) -> SuiteUser:
    user.active = False
    user.sessions_valid_from = utc_now()
    return change_in_transaction(user, verb=DEACTIVATED, force=["active"])
