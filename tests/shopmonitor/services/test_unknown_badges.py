"""Tags that nobody has: noted when they are read, given, dismissed, forgotten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import utc_now
from core.models import Badge, SecurityEvent
from core.secrets.vault import badge_digest, decrypt
from core.services.badges import TagTakenError
from shopmonitor.models import UnknownBadge
from shopmonitor.services.unknown_badges import (
    KEPT,
    dismiss_unknown_badge,
    forget_old_unknown_badges,
    give_unknown_badge,
)
from tests.factories.core import UserFactory, make_badge
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"


def test_unknown_tag_is_noted_sealed_with_place_time_and_how_often() -> None:
    first, second = make_machine(), make_machine()
    node = make_node(first, second)
    before = utc_now()
    assert node.swipe("04:a1:b2:c3")["reason"] == "badge_unknown"
    assert node.swipe(TAG, port=1)["reason"] == "badge_unknown"
    unknown = UnknownBadge.objects.get()
    assert (unknown.machine, unknown.port, unknown.times) == (second, 1, 2)
    assert (unknown.last4, unknown.digest) == ("B2C3", badge_digest(TAG))
    assert before <= unknown.first_at < unknown.last_at
    assert TAG not in unknown.tag_encrypted
    assert decrypt(unknown.tag_encrypted) == TAG


def test_known_badges_leave_no_note_and_an_unknown_one_costs_no_query_more() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    node.swipe(tag)
    with CaptureQueriesContext(connection) as known:
        node.swipe(tag)
    assert not UnknownBadge.objects.exists()
    with CaptureQueriesContext(connection) as unknown:
        node.swipe(TAG)
    assert len(unknown) == len(known)


def test_given_tag_opens_at_the_next_swipe_and_the_guards_know_who_gave_it() -> None:
    node = make_node(make_machine())
    node.swipe(TAG)
    user, _ = make_person()
    boss = UserFactory.create()
    until = utc_now() + timedelta(hours=1)
    badge = give_unknown_badge(
        unknown=UnknownBadge.objects.get(), user=user, by=boss, expires_at=until
    )
    assert (badge.user, badge.expires_at) == (user, until)
    assert not UnknownBadge.objects.exists()
    assert node.swipe(TAG)["decision"] == "granted"
    noted = SecurityEvent.objects.get(kind="tag_unsealed")
    assert (noted.user, noted.detail) == (boss, {"badge": "…B2C3", "given_to": str(user)})


def test_tag_that_became_somebodys_meanwhile_is_not_given() -> None:
    make_node(make_machine()).swipe(TAG)
    make_badge(UserFactory.create(), TAG)
    boss = UserFactory.create()
    with pytest.raises(TagTakenError):
        give_unknown_badge(unknown=UnknownBadge.objects.get(), user=boss, by=boss)
    assert Badge.objects.count() == 1
    assert not SecurityEvent.objects.filter(kind="tag_unsealed").exists()


def test_dismissed_tag_comes_back_when_it_is_read_again() -> None:
    node = make_node(make_machine())
    node.swipe(TAG)
    dismiss_unknown_badge(unknown=UnknownBadge.objects.get())
    assert not UnknownBadge.objects.exists()
    node.swipe(TAG)
    assert UnknownBadge.objects.get().times == 1


def test_seal_is_forgotten_a_day_after_the_last_reading() -> None:
    node = make_node(make_machine())
    node.swipe(TAG)
    node.swipe("04A1B2C4")
    old = UnknownBadge.objects.get(last4="B2C3")
    forget_old_unknown_badges(now=old.last_at + KEPT)
    assert UnknownBadge.objects.count() == 2
    UnknownBadge.objects.filter(pk=old.pk).update(last_at=utc_now() - KEPT)
    forget_old_unknown_badges()
    assert UnknownBadge.objects.get().last4 == "B2C4"
