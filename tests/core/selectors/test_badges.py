"""Finding badges."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from core.selectors.badges import find_badge, list_lent_badges, list_overdue_badges, map_badges
from tests.factories.core import UserFactory, make_badge

pytestmark = pytest.mark.django_db


def test_badge_is_found_by_its_tag_whatever_its_state() -> None:
    badge = make_badge(UserFactory.create(), "04A1B2C3", state="lost")
    assert find_badge(tag="04A1B2C3") == badge
    assert find_badge(tag="04A1B2C4") is None


def test_many_tags_cost_one_query(django_assert_num_queries: object) -> None:
    badges = {tag: make_badge(UserFactory.create(), tag) for tag in ("04A1B2C3", "04A1B2C4")}
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = map_badges(tags=[*badges, "04A1B2C5"])
        assert {tag: str(badge.user) for tag, badge in found.items()} == {
            tag: str(badge.user) for tag, badge in badges.items()
        }


def test_lent_badges_come_with_the_longest_due_first() -> None:
    now, person = utc_now(), UserFactory.create()
    make_badge(person, "04A1B2C3")
    make_badge(person, "04A1B2C4", state="returned", expires_at=now)
    late = make_badge(person, "04A1B2C5", state="temporary", expires_at=now - timedelta(hours=1))
    out = make_badge(person, "04A1B2C6", state="temporary", expires_at=now + timedelta(hours=1))
    assert list(list_lent_badges()) == [late, out]
    assert list(list_overdue_badges(at=now)) == [late]
