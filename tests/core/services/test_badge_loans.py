"""Lending badges."""

from datetime import timedelta

import pytest

from core.choices import BadgeState
from core.clock import utc_now
from core.models import Badge, SuiteUser
from core.services.badge_loans import lend_badge, lend_to_visitor
from core.services.badges import TagTakenError
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_badge_is_lent_until_a_moment() -> None:
    until = utc_now() + timedelta(hours=2)
    badge = lend_badge(user=UserFactory.create(), tag="04A1B2C3", until=until, note="forgot hers")
    assert (badge.state, badge.expires_at, badge.note) == (
        BadgeState.TEMPORARY,
        until,
        "forgot hers",
    )


def test_visitors_are_known_by_name_and_may_nothing() -> None:
    until = utc_now() + timedelta(hours=2)
    first = lend_to_visitor(name="Jörg Müller", tag="04A1B2C3", until=until)
    second = lend_to_visitor(name="Jörg Müller", tag="04A1B2C4", until=until)
    third = lend_to_visitor(name="李明", tag="04A1B2C5", until=until)
    names = [badge.user.username for badge in (first, second, third)]
    assert names == ["joerg.mueller", "joerg.mueller.2", "visitor"]
    assert third.user.display_name == "李明"
    assert not first.user.has_usable_password()
    assert not first.user.permissions.exists()


def test_no_visitor_is_made_where_the_badge_is_somebodys() -> None:
    until = utc_now() + timedelta(hours=2)
    lend_badge(user=UserFactory.create(), tag="04A1B2C3", until=until)
    with pytest.raises(TagTakenError):
        lend_to_visitor(name="Vera", tag="04A1B2C3", until=until)
    assert not SuiteUser.objects.filter(display_name="Vera").exists()
    assert Badge.objects.count() == 1
