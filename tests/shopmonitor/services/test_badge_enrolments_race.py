"""Swipes, askers and pages at the same moment: one has the reader, each fact is there once."""

from uuid import uuid4

import msgspec
import pytest

from core.models import Badge, SecurityEvent
from shopmonitor.models import BadgeEnrolment, BadgeSwipe, MachineSession
from shopmonitor.protocol.messages import read_swipe
from shopmonitor.services.badge_enrolments import (
    ReaderBusyError,
    start_enrolment,
    take_up_enrolment,
)
from shopmonitor.services.swipes import swipe_badge
from tests.factories.core import UserFactory
from tests.factories.floor import SignedNode, make_machine, make_node, make_person
from tests.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
TAG = "04A1B2C3"
THREADS = 8


def swipe(node: SignedNode, tag: str, **fields: str) -> str:
    message = read_swipe(msgspec.json.encode(node.swipe_message(tag, port=0, **fields)))
    return swipe_badge(key=node.known_key(), nonce=uuid4().hex, message=message).action.value


def test_of_many_swipes_one_is_read_and_the_others_are_judged() -> None:
    node = make_node(make_machine(max_operators=THREADS))
    tags = [make_person(shared=True)[1] for _ in range(THREADS)]
    boss = UserFactory.create()
    waiting = start_enrolment(user=boss, node=node.row, by=boss)
    # A boot each: their numbers do not make them wait for each other.
    jobs = [lambda tag=tag: swipe(node, tag, boot_id=uuid4().hex) for tag in tags]
    assert sorted(together(*jobs)) == ["none", *["session_started"] * (THREADS - 1)]
    waiting.refresh_from_db()
    assert BadgeSwipe.objects.get(action="none").swipe_id == waiting.swipe_id
    assert MachineSession.objects.count() == THREADS - 1


def test_of_two_askers_at_one_reader_one_waits() -> None:
    node, anna = make_node(), UserFactory.create()

    def ask() -> bool:
        try:
            start_enrolment(user=anna, node=node.row, by=UserFactory.create())
        except ReaderBusyError:
            return False
        return True

    assert sorted(together(ask, ask)) == [False, True]
    assert BadgeEnrolment.objects.get().state == "waiting"


def test_pages_that_look_at_once_issue_the_badge_once() -> None:
    node, boss = make_node(), UserFactory.create()
    start_enrolment(user=UserFactory.create(), node=node.row, by=boss)
    swipe(node, TAG)
    looks = [BadgeEnrolment.objects.get() for _ in range(THREADS)]
    told = together(*[lambda row=row: take_up_enrolment(enrolment=row).state for row in looks])
    assert set(told) == {"issued"}
    assert Badge.objects.count() == 1
    assert SecurityEvent.objects.filter(kind="tag_unsealed").count() == 1


def test_one_badge_for_two_people_becomes_one_persons() -> None:
    nodes, boss = [make_node(), make_node()], UserFactory.create()
    for node in nodes:
        start_enrolment(user=UserFactory.create(), node=node.row, by=boss)
        swipe(node, TAG)
    rows = list(BadgeEnrolment.objects.all())
    told = together(*[lambda row=row: take_up_enrolment(enrolment=row).state for row in rows])
    assert sorted(told) == ["issued", "taken"]
    assert Badge.objects.get().uid in {row.badge_uid for row in BadgeEnrolment.objects.all()}
