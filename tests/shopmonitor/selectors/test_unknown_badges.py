"""The inbox of unknown badges."""

import pytest

from shopmonitor.selectors.unknown_badges import list_unknown_badges
from tests.factories.core import UserFactory, make_badge
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_inbox_has_what_is_still_nobodys() -> None:
    node = make_node(make_machine())
    node.swipe("04A1B2C3")
    node.swipe("04A1B2C4")
    make_badge(UserFactory.create(), "04A1B2C3")
    assert [row.last4 for row in list_unknown_badges()] == ["B2C4"]
