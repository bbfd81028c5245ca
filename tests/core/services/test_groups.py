"""Groups with their members."""

import pytest

from core.models import SuiteGroup
from core.services.groups import change_group, create_group
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_members_are_replaced_when_given_and_left_when_not() -> None:
    first, second = UserFactory.create_batch(2)
    group = create_group(group=SuiteGroup(name="Turners"), members=[first])
    change_group(group=group)
    assert list(group.members.all()) == [first]
    change_group(group=group, members=[second])
    assert list(group.members.all()) == [second]
    change_group(group=group, members=[])
    assert not group.members.exists()
    assert group.revision == 4
