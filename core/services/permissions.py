"""Giving, changing and taking rights; each time the guards of the shop are told who did it."""

from __future__ import annotations

from core.choices import SecurityEventKind
from core.db.transactions import in_transaction
from core.domain.permissions import FLOOR_LADDER
from core.models import SuitePermission, SuiteUser
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)
from core.services.security_events import record_security_event


@in_transaction(SuitePermission)
def create_permission(*, permission: SuitePermission, by: SuiteUser) -> SuitePermission:
    """Give a right or a block.

    Raises:
        ValidationError: a field is wrong, or there is not exactly one holder.
    """
    return create_permission_in_transaction(permission=permission, by=by)


@in_transaction(SuitePermission)
def change_permission(*, permission: SuitePermission, by: SuiteUser) -> SuitePermission:
    """Change a right or a block.

    Raises:
        ValidationError: a field is wrong, or there is not exactly one holder.
    """
    return change_permission_in_transaction(permission=permission, by=by)


@in_transaction(SuitePermission)
def retire_permission(*, permission: SuitePermission, by: SuiteUser) -> SuitePermission:
    """Take a right or a block away; it holds at the next swipe."""
    return retire_permission_in_transaction(permission=permission, by=by)


def create_permission_in_transaction(
    *, permission: SuitePermission, by: SuiteUser
) -> SuitePermission:
    """Do what `create_permission` does, inside a service's transaction."""
    create_in_transaction(permission)
    _tell_guards(permission, by, "given")
    return permission


def change_permission_in_transaction(
    *, permission: SuitePermission, by: SuiteUser
) -> SuitePermission:
    """Do what `change_permission` does, inside a service's transaction."""
    change_in_transaction(permission)
    _tell_guards(permission, by, "changed")
    return permission


def retire_permission_in_transaction(
    *, permission: SuitePermission, by: SuiteUser
) -> SuitePermission:
    """Do what `retire_permission` does, inside a service's transaction."""
    retire_in_transaction(permission)
    _tell_guards(permission, by, "taken")
    return permission


def _tell_guards(permission: SuitePermission, by: SuiteUser, what: str) -> None:
    record_security_event(
        SecurityEventKind.RIGHT_CHANGED,
        user=by,
        permission=str(permission.uid),
        change=what,
        level=permission.level,
        block=permission.block,
        resource_type=permission.resource_type,
        resource=str(permission.resource_uid or ""),
        holder=str(permission.user or permission.group),
        # Nobody gives themselves a right at a machine without somebody seeing it.
        to_oneself=permission.user_id == by.pk and permission.level in FLOOR_LADDER,
    )
