"""Making and changing groups with their members."""

from __future__ import annotations

from collections.abc import Sequence

from core.db.transactions import in_transaction
from core.models import SuiteGroup, SuiteUser
from core.services.records import change_in_transaction, create_in_transaction


@in_transaction(SuiteGroup)
def create_group(*, group: SuiteGroup, members: Sequence[SuiteUser] = ()) -> SuiteGroup:
    """Make a group; its event names the members.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    return create_in_transaction(group, relations={"members": members})


@in_transaction(SuiteGroup)
def change_group(*, group: SuiteGroup, members: Sequence[SuiteUser] | None = None) -> SuiteGroup:
    """Change a group; members that are given replace those that were.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    return change_group_in_transaction(group=group, members=members)


def change_group_in_transaction(
    *, group: SuiteGroup, members: Sequence[SuiteUser] | None = None
) -> SuiteGroup:
    """Do what `change_group` does, inside a service's transaction."""
    relations = None if members is None else {"members": members}
    return change_in_transaction(group, relations=relations)


def add_members_in_transaction(*, group: SuiteGroup, users: Sequence[SuiteUser]) -> None:
    """Let people join a group, inside a service's transaction; who is in it already stays."""
    group.members.add(*users)
    change_in_transaction(group)
