"""Badges: no error holds a tag, and blocking holds."""

import pytest

from core.choices import BadgeState
from core.models import Badge
from core.services.badges import TagTakenError, issue_badge, set_badge_state
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3D4E5F6"


def test_tag_is_of_one_badge_whoever_writes_it_how() -> None:
    issue_badge(user=UserFactory.create(), tag=TAG)
    with pytest.raises(TagTakenError) as refused:
        issue_badge(user=UserFactory.create(), tag="04-a1-b2-c3-d4-e5-f6")
    assert TAG not in refused.value.message, "an error never holds the tag"
    assert refused.value.context == {"field": "tag"}


def test_blocking_holds_though_the_reader_saw_it_blocked_already() -> None:
    badge = issue_badge(user=UserFactory.create(), tag=TAG)
    set_badge_state(badge=badge, state=BadgeState.BLOCKED)
    mine, theirs = (Badge.objects.get(pk=badge.pk) for _ in range(2))
    set_badge_state(badge=theirs, state=BadgeState.ACTIVE)
    set_badge_state(badge=mine, state=BadgeState.BLOCKED)
    badge.refresh_from_db()
    assert badge.state == BadgeState.BLOCKED
    assert badge.revision == 4
