"""Making and changing groups with their members."""

from __future__ import annotations

from collections.abc import Sequence

from core.db.transactions import in_transaction
from core.models import SuiteGroup, SuiteUser
from core.services.permissions import tell_own_membership
from core.services.records import change_in_transaction, create_in_transaction


@in_transaction(SuiteGroup)
def create_group(*, group: SuiteGroup, members: Sequence[SuiteUser] = ()) -> SuiteGroup:
    """Make a group.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    create_in_transaction(group)
    group.members.set(members)
    return group


@in_transaction(SuiteGroup)
def change_group(
    *,
    group: SuiteGroup,
    members: Sequence[SuiteUser] | None = None,
    by: SuiteUser | None = None,
) -> SuiteGroup:
    """Change a group; members that are given replace those that were.

    Args:
        by: who does it; somebody else sees it when they join a group with rights at machines.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    change_in_transaction(group)
    if members is not None:
        joins = by in members and not group.members.filter(pk=by.pk).exists() if by else False
        group.members.set(members)
        if by and joins:
            tell_own_membership(group=group, by=by)
    return group


def join_in_transaction(*, group: SuiteGroup, user: SuiteUser, by: SuiteUser) -> SuiteGroup:
    """Add a person to a group and tell the apps; part of a service's transaction."""
    change_in_transaction(group)
    group.members.add(user)
    if user == by:
        tell_own_membership(group=group, by=by)
    return group


def add_members_in_transaction(*, group: SuiteGroup, users: Sequence[SuiteUser]) -> None:
    """Let people join a group, inside a service's transaction; who is in it already stays."""
    group.members.add(*users)
    change_in_transaction(group)
