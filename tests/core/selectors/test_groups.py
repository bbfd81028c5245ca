"""Groups, how big they are and what they may."""

import pytest

from core.selectors.groups import list_groups_with_counts, list_rights_of_group
from tests.factories.core import GroupFactory, PermissionFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_members_and_rights_are_counted_apart_and_rights_taken_away_not_at_all() -> None:
    group = GroupFactory.create()
    group.members.set(UserFactory.create_batch(3))
    kept = PermissionFactory.create_batch(2, user=None, group=group)
    gone = PermissionFactory.create(user=None, group=group)
    gone.deleted_at = gone.created_at
    gone.save()
    row = list_groups_with_counts().get()
    assert (row.member_count, row.right_count) == (3, 2)  # type: ignore[attr-defined]
    assert list_rights_of_group(group=group) == kept
