"""Issuing badges and changing their state."""

from datetime import timedelta

import pytest

from core.choices import BadgeState
from core.clock import utc_now
from core.domain.tags import TagError
from core.models import SyncEvent
from core.secrets.vault import badge_digest, decrypt
from core.services.badges import TagTakenError, issue_badge, replace_badge, set_badge_state
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_badge_is_found_by_any_way_of_writing_its_tag() -> None:
    badge = issue_badge(user=UserFactory.create(), tag="04:a1:b2:c3")
    assert badge.digest == badge_digest("04A1B2C3")
    assert decrypt(badge.tag_encrypted) == "04A1B2C3"
    assert badge.state == BadgeState.ACTIVE


def test_tag_belongs_to_one_badge_even_a_lost_one() -> None:
    badge = issue_badge(user=UserFactory.create(), tag="04A1B2C3")
    set_badge_state(badge=badge, state=BadgeState.LOST)
    with pytest.raises(TagTakenError) as refused:
        issue_badge(user=UserFactory.create(), tag="04a1b2c3")
    assert "04A1B2C3" not in refused.value.message
    assert f"belongs to {badge.user} (Lost)" in refused.value.message


def test_returned_badge_is_handed_on_and_the_swipes_of_before_are_not_the_new_ones() -> None:
    badge = issue_badge(user=UserFactory.create(), tag="04A1B2C3")
    set_badge_state(badge=badge, state=BadgeState.RETURNED)
    other, ends = UserFactory.create(), utc_now() + timedelta(hours=1)
    handed = issue_badge(user=other, tag="04A1B2C3", expires_at=ends)
    handed.refresh_from_db()
    assert (handed.pk, handed.user, handed.state) == (badge.pk, other, BadgeState.TEMPORARY)
    assert handed.issued_at > badge.issued_at
    told = SyncEvent.objects.filter(event_type="badge.updated", target_app="shop_monitor")
    owners = [event.payload["fields"]["user"] for event in told]
    assert str(other.uid) in owners


def test_replaced_badge_is_lost_and_the_new_one_ends_when_it_would_have() -> None:
    ends = utc_now() + timedelta(days=1)
    badge = issue_badge(user=UserFactory.create(), tag="04A1B2C3", expires_at=ends)
    new = replace_badge(badge=badge, tag="04A1B2C4")
    badge.refresh_from_db()
    assert badge.state == BadgeState.LOST
    assert (new.user, new.state, new.expires_at) == (badge.user, BadgeState.TEMPORARY, ends)
    with pytest.raises(TagError):
        replace_badge(badge=new, tag="08A1B2C4")
    new.refresh_from_db()
    assert new.state == BadgeState.TEMPORARY


def test_badge_with_an_end_is_a_temporary_one() -> None:
    ends = utc_now() + timedelta(days=1)
    badge = issue_badge(user=UserFactory.create(), tag="04A1B2C3", expires_at=ends)
    assert (badge.state, badge.expires_at) == (BadgeState.TEMPORARY, ends)


def test_new_state_is_told_to_the_apps() -> None:
    badge = issue_badge(user=UserFactory.create(), tag="04A1B2C3")
    set_badge_state(badge=badge, state=BadgeState.BLOCKED)
    told = SyncEvent.objects.get(event_type="badge.updated", target_app="shop_monitor")
    assert told.payload["fields"]["state"] == "blocked"
    assert "digest" not in told.payload["fields"]
