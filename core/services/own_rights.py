"""Nobody gives themselves a right at machines unseen: whatever way it is done, others are alerted.

Before and after a service's change it is asked what its doer may at machines: a right of their
own or of one of their groups that is new or different, and a block that no longer stands. What else
opens machines: core/services/own_places.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db.models import Q

from core.clock import utc_now
from core.domain.permissions import FLOOR_LADDER, Grant
from core.events.people_types import RightGivenToOneself
from core.events.publish import publish
from core.models import GroupMember, SuitePermission, SuiteUser
from core.selectors.office_rights import grant_of

# What opens machines.
FLOOR_RIGHTS = (*FLOOR_LADDER, "maintain")


class Held(NamedTuple):
    """One right or block, and on what it stands."""

    on: str
    grant: Grant


@contextmanager
def telling_own_gain(by: SuiteUser | None) -> Iterator[None]:
    """Tell others when what is done inside gives its doer more at machines; nobody: no doer."""
    if by is None:
        yield
        return
    before = held_by(by)
    yield
    after = held_by(by)
    given = [held.grant for held in after - before if not held.grant.block]
    freed = [held.grant for held in before - after if held.grant.block]
    if given or freed:
        level = max(FLOOR_RIGHTS.index(grant.level) for grant in (given or freed))
        publish(
            RightGivenToOneself(
                uid=by.uid,
                occurred_at=utc_now(),
                person_name=str(by),
                level=FLOOR_RIGHTS[level],
            )
        )


def held_by(person: SuiteUser) -> set[Held]:
    """Return the rights and blocks of a person at machines; two that say the same are one."""
    groups = GroupMember.objects.filter(user=person, group__deleted_at__isnull=True)
    rows = SuitePermission.objects.filter(
        Q(user=person) | Q(group__in=groups.values("group")),
        level__in=FLOOR_RIGHTS,
        deleted_at__isnull=True,
    )
    return {Held(f"{row.resource_type}:{row.resource_uid or ''}", grant_of(row)) for row in rows}
