"""A badge that is read at a reader: asked for, taken up, belonging to another, over, forgotten."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError

from core.choices import BadgeState
from core.clock import utc_now
from core.models import Badge, SecurityEvent, SuiteUser, SyncEvent
from core.services.badges import issue_badge, set_badge_state
from shopmonitor.models import BadgeEnrolment
from shopmonitor.services.badge_enrolments import (
    KEPT,
    TAKEN_UP_WITHIN,
    WAITS,
    ReaderBusyError,
    cancel_enrolment,
    close_expired_enrolments,
    forget_old_enrolments,
    start_enrolment,
    take_up_enrolment,
)
from tests.factories.core import UserFactory, make_badge
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


@pytest.fixture
def boss() -> SuiteUser:
    return UserFactory.create(display_name="Bea Boss")


@pytest.fixture
def anna() -> SuiteUser:
    return UserFactory.create(display_name="Anna Berg")


@pytest.fixture
def waiting(node: SignedNode, boss: SuiteUser, anna: SuiteUser) -> BadgeEnrolment:
    return start_enrolment(user=anna, node=node.row, by=boss)


def test_badge_that_was_read_is_issued_once_and_opens(
    node: SignedNode, boss: SuiteUser, anna: SuiteUser, waiting: BadgeEnrolment
) -> None:
    assert take_up_enrolment(enrolment=waiting).state == "waiting"
    node.swipe(TAG)
    settled = take_up_enrolment(enrolment=BadgeEnrolment.objects.get())
    badge = Badge.objects.get()
    assert (settled.state, settled.badge_uid, badge.user) == ("issued", badge.uid, anna)
    assert settled.tag_encrypted == ""
    take_up_enrolment(enrolment=settled)
    told = SyncEvent.objects.filter(event_type="badge.created", target_app="shop_tracker")
    assert told.count() == 1
    noted = SecurityEvent.objects.get(kind="tag_unsealed")
    assert (noted.user, noted.detail) == (boss, {"badge": "…B2C3", "given_to": "Anna Berg"})
    assert node.swipe(TAG)["reason"] == "no_permission"


def test_what_broke_off_between_badge_and_outcome_is_found_by_the_next_call(
    node: SignedNode, waiting: BadgeEnrolment, anna: SuiteUser
) -> None:
    node.swipe(TAG)
    badge = make_badge(anna, TAG)
    settled = take_up_enrolment(enrolment=BadgeEnrolment.objects.get())
    assert (settled.state, settled.badge_uid) == ("issued", badge.uid)
    assert Badge.objects.count() == 1
    assert not SecurityEvent.objects.filter(kind="tag_unsealed").exists()


def test_badge_of_somebody_else_stays_theirs(node: SignedNode, waiting: BadgeEnrolment) -> None:
    bert, tag = make_person()
    node.swipe(tag)
    settled = take_up_enrolment(enrolment=BadgeEnrolment.objects.get())
    assert (settled.state, settled.tag_encrypted) == ("taken", "")
    assert settled.badge_uid == Badge.objects.get().uid
    assert Badge.objects.get().user == bert


def test_lost_badge_of_the_same_person_is_no_success(
    node: SignedNode, waiting: BadgeEnrolment, anna: SuiteUser
) -> None:
    set_badge_state(badge=make_badge(anna, TAG), state=BadgeState.LOST)
    node.swipe(TAG)
    assert take_up_enrolment(enrolment=BadgeEnrolment.objects.get()).state == "taken"
    assert Badge.objects.get().state == BadgeState.LOST


def test_returned_badge_is_handed_on(
    node: SignedNode, waiting: BadgeEnrolment, anna: SuiteUser
) -> None:
    set_badge_state(badge=make_badge(UserFactory.create(), TAG), state=BadgeState.RETURNED)
    node.swipe(TAG)
    assert take_up_enrolment(enrolment=BadgeEnrolment.objects.get()).state == "issued"
    badge = Badge.objects.get()
    assert (badge.user, badge.state) == (anna, BadgeState.ACTIVE)


def test_badge_that_replaces_another_ends_as_that_would_have_and_the_other_is_lost(
    node: SignedNode, boss: SuiteUser, anna: SuiteUser
) -> None:
    end = utc_now() + timedelta(days=3)
    old = issue_badge(user=anna, tag="04A1B2C9", expires_at=end)
    start_enrolment(user=anna, node=node.row, by=boss, replaces=old)
    node.swipe(TAG)
    assert take_up_enrolment(enrolment=BadgeEnrolment.objects.get()).state == "issued"
    old.refresh_from_db()
    assert (old.state, Badge.objects.exclude(pk=old.pk).get().expires_at) == (BadgeState.LOST, end)


def test_time_is_over_without_a_badge(node: SignedNode, waiting: BadgeEnrolment) -> None:
    assert waiting.until == waiting.asked_at + WAITS
    with time_machine.travel(waiting.until, tick=False):
        assert take_up_enrolment(enrolment=waiting).state == "expired"


def test_seal_of_what_nobody_takes_up_goes(node: SignedNode, waiting: BadgeEnrolment) -> None:
    node.swipe(TAG)
    end = waiting.until + TAKEN_UP_WITHIN
    close_expired_enrolments(now=end - timedelta(seconds=1))
    waiting.refresh_from_db()
    assert waiting.state == "read"
    assert waiting.tag_encrypted
    with time_machine.travel(end, tick=False):
        late = take_up_enrolment(enrolment=BadgeEnrolment.objects.get())
    assert (late.state, late.tag_encrypted) == ("expired", "")
    assert not Badge.objects.exists()


def test_upkeep_closes_what_is_over_and_forgets_it_a_day_later(
    node: SignedNode, waiting: BadgeEnrolment, anna: SuiteUser
) -> None:
    other = make_node(make_machine())
    read = start_enrolment(user=anna, node=other.row, by=anna)
    other.swipe(TAG)
    close_expired_enrolments(now=waiting.until)
    states = BadgeEnrolment.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["expired", "read"]
    close_expired_enrolments(now=read.until + TAKEN_UP_WITHIN)
    assert list(states.all()) == ["expired", "expired"]
    assert set(BadgeEnrolment.objects.values_list("tag_encrypted", flat=True)) == {""}
    forget_old_enrolments(now=waiting.asked_at + KEPT)
    assert BadgeEnrolment.objects.count() == 2
    forget_old_enrolments(now=read.asked_at + KEPT + timedelta(seconds=1))
    assert not BadgeEnrolment.objects.exists()


def test_broken_off_wait_forgets_what_was_read(node: SignedNode, waiting: BadgeEnrolment) -> None:
    node.swipe(TAG)
    cancel_enrolment(enrolment=waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.tag_encrypted) == ("cancelled", "")
    assert take_up_enrolment(enrolment=waiting).state == "cancelled"
    assert not Badge.objects.exists()


def test_one_reader_waits_for_one_asker(
    node: SignedNode, waiting: BadgeEnrolment, anna: SuiteUser, boss: SuiteUser
) -> None:
    with pytest.raises(ReaderBusyError) as refused:
        start_enrolment(user=boss, node=node.row, by=anna)
    assert "Bea Boss" in refused.value.message
    assert "Anna Berg" in refused.value.message
    again = start_enrolment(user=boss, node=node.row, by=boss)
    waiting.refresh_from_db()
    assert (waiting.state, again.state) == ("cancelled", "waiting")


def test_what_is_over_makes_room_before_anybody_has_tidied_up(
    node: SignedNode, waiting: BadgeEnrolment, anna: SuiteUser
) -> None:
    with time_machine.travel(waiting.until, tick=False):
        start_enrolment(user=anna, node=node.row, by=anna)
    waiting.refresh_from_db()
    assert waiting.state == "expired"


def test_database_keeps_one_wait_a_node(node: SignedNode, waiting: BadgeEnrolment) -> None:
    copy = BadgeEnrolment(
        user=waiting.user,
        node=waiting.node,
        asked_by=waiting.asked_by,
        asked_at=utc_now(),
        until=utc_now(),
    )
    with pytest.raises(IntegrityError, match="monitor_enrolment_waits_once"):
        copy.save()


def test_seal_stands_in_no_row_whose_outcome_is_known(waiting: BadgeEnrolment) -> None:
    rows = BadgeEnrolment.objects.filter(pk=waiting.pk)
    with pytest.raises(IntegrityError, match="monitor_enrolment_seal_goes"):
        rows.update(state="issued", tag_encrypted="sealed")
