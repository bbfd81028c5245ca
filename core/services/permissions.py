"""Giving, changing and taking rights; each time the guards of the shop are told who did it."""

from __future__ import annotations

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import NotAllowedError
from core.models import GroupMember, SuiteGroup, SuitePermission, SuiteUser
from core.selectors.office_rights import get_office_rights
from core.selectors.rights_to_give import find_refusal
from core.services.own_rights import FLOOR_RIGHTS, telling_own_gain
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)
from core.services.security_events import record_security_event


class RightRefusedError(NotAllowedError):
    """The right is not theirs to give, change or take; `field` names what stands against it."""

    code = "right_not_yours"


@in_transaction(SuitePermission)
def create_permission(*, permission: SuitePermission, by: SuiteUser) -> SuitePermission:
    """Give a right or a block.

    Raises:
        ValidationError: a field is wrong, or there is not exactly one holder.
        RightRefusedError: it is not theirs to give; it names the field.
    """
    return create_permission_in_transaction(permission=permission, by=by)


@in_transaction(SuitePermission)
def change_permission(*, permission: SuitePermission, by: SuiteUser) -> SuitePermission:
    """Change a right or a block.

    Raises:
        ValidationError: a field is wrong, or there is not exactly one holder.
        RightRefusedError: it is not theirs to give; it names the field.
    """
    return change_permission_in_transaction(permission=permission, by=by)


@in_transaction(SuitePermission)
def retire_permission(*, permission: SuitePermission, by: SuiteUser) -> SuitePermission:
    """Take a right or a block away; it holds at the next swipe.

    Raises:
        RightRefusedError: it is not theirs to take; it names the field.
    """
    return retire_permission_in_transaction(permission=permission, by=by)


def create_permission_in_transaction(
    *, permission: SuitePermission, by: SuiteUser
) -> SuitePermission:
    """Do what `create_permission` does, inside a service's transaction."""
    _check_given(permission, by)
    with telling_own_gain(by):
        create_in_transaction(permission)
    _tell_guards(permission, by, "given")
    return permission


def change_permission_in_transaction(
    *, permission: SuitePermission, by: SuiteUser
) -> SuitePermission:
    """Do what `change_permission` does, inside a service's transaction."""
    _check_given(permission, by)
    with telling_own_gain(by):
        change_in_transaction(permission)
    _tell_guards(permission, by, "changed")
    return permission


def retire_permission_in_transaction(
    *, permission: SuitePermission, by: SuiteUser
) -> SuitePermission:
    """Do what `retire_permission` does, inside a service's transaction."""
    _check_given(permission, by)
    with telling_own_gain(by):
        retire_in_transaction(permission)
    _tell_guards(permission, by, "taken")
    return permission


def _check_given(permission: SuitePermission, by: SuiteUser) -> None:
    rights = get_office_rights(user=by, at=utc_now())
    refusal = find_refusal(permission=permission, by=by, rights=rights)
    if refusal is not None:
        raise RightRefusedError(refusal.text, field=refusal.field)


def _holder(permission: SuitePermission) -> SuiteUser | SuiteGroup:
    holder = permission.user or permission.group
    assert holder is not None  # noqa: S101 - the database sees to exactly one
    return holder


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
        holder_uid=str(_holder(permission).uid),
        to_oneself=gives_to(permission=permission, person=by),
    )


def gives_to(*, permission: SuitePermission, person: SuiteUser) -> bool:
    """Tell whether the person gets a right at machines by this: their own, or their group's."""
    if permission.block or permission.level not in FLOOR_RIGHTS:
        return False
    if permission.user_id is not None:
        return permission.user_id == person.pk
    return GroupMember.objects.filter(group=permission.group_id, user=person).exists()
