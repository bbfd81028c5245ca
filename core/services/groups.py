"""Making, changing and retiring groups: name and members in one go, one event with both."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.choices import SecurityEventKind
from core.db.transactions import in_transaction
from core.models import SuiteGroup, SuiteUser
from core.services.own_rights import telling_own_gain
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)
from core.services.security_events import record_security_event


@in_transaction(SuiteGroup)
def create_group(
    *, group: SuiteGroup, members: Sequence[SuiteUser] = (), by: SuiteUser | None = None
) -> SuiteGroup:
    """Make a group.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    return create_group_in_transaction(group=group, members=members, by=by)


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
    return change_group_in_transaction(group=group, members=members, by=by)


def create_group_in_transaction(
    *, group: SuiteGroup, members: Sequence[SuiteUser] = (), by: SuiteUser | None = None
) -> SuiteGroup:
    """Do what `create_group` does, inside a service's transaction."""
    with telling_own_gain(by):
        create_in_transaction(group, links={"members": members})
    _tell_guards(group, added=set(members), removed=set(), by=by)
    return group


def change_group_in_transaction(
    *,
    group: SuiteGroup,
    members: Sequence[SuiteUser] | None = None,
    by: SuiteUser | None = None,
) -> SuiteGroup:
    """Do what `change_group` does, inside a service's transaction."""
    if members is None:
        return change_in_transaction(group)
    # The row first: who else changes the members waits here.
    SuiteGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    were, now = set(group.members.all()), set(members)
    with telling_own_gain(by):
        change_in_transaction(group, links={"members": members})
    _tell_guards(group, added=now - were, removed=were - now, by=by)
    return group


@in_transaction(SuiteGroup)
def retire_group(*, group: SuiteGroup, by: SuiteUser) -> SuiteGroup:
    """Retire a group: nobody has its rights any more, and its blocks are gone."""
    return retire_group_in_transaction(group=group, by=by)


def retire_group_in_transaction(*, group: SuiteGroup, by: SuiteUser) -> SuiteGroup:
    """Do what `retire_group` does, inside a service's transaction."""
    with telling_own_gain(by):
        retire_in_transaction(group)
    record_security_event(
        SecurityEventKind.RIGHT_CHANGED,
        user=by,
        group=str(group.uid),
        change="retired",
        holder=str(group),
        to_oneself=False,
    )
    return group


def join_in_transaction(
    *, group: SuiteGroup, users: Collection[SuiteUser], by: SuiteUser
) -> SuiteGroup:
    """Let people join a group, inside a service's transaction; who is in it already stays."""
    members = [*group.members.all(), *users]
    return change_group_in_transaction(group=group, members=members, by=by)


def _tell_guards(
    group: SuiteGroup, *, added: set[SuiteUser], removed: set[SuiteUser], by: SuiteUser | None
) -> None:
    """Say whose rights changed: who joins a group has all that it may."""
    if not added and not removed:
        return
    record_security_event(
        SecurityEventKind.RIGHT_CHANGED,
        user=by,
        group=str(group.uid),
        change="members",
        holder=str(group),
        added=sorted(str(person) for person in added),
        removed=sorted(str(person) for person in removed),
        to_oneself=by in added,
    )
