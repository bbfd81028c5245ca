"""The readers at which a badge can be read for the office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import utc_now
from core.models import Badge, SuiteUser
from shopmonitor.models import BadgeEnrolment, Node
from shopmonitor.selectors.badge_enrolments import (
    get_badge_of,
    get_badge_to_replace,
    get_enrolment,
    get_last_reader,
    get_reader_of,
    get_replaced,
    list_readers,
)
from shopmonitor.services.badge_enrolments import start_enrolment
from tests.factories.core import UserFactory, make_badge
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> SuiteUser:
    return UserFactory.create()


def test_each_port_is_a_reader_and_that_of_the_office_is_one() -> None:
    lathe, mill = make_machine(), make_machine()
    floor, bare = make_node(lathe, mill, node_id="a"), make_node(node_id="b")
    desk = make_node(mill, node_id="c")
    Node.objects.filter(pk=desk.row.pk).update(node_type="office_reader")
    retired, off = make_node(lathe), make_node(lathe)
    Node.objects.filter(pk=retired.row.pk).update(deleted_at=utc_now())
    Node.objects.filter(pk=off.row.pk).update(enabled=False)
    found = list_readers(nodes=Node.objects.all())
    assert [(each.node, each.port, each.machine) for each in found] == [
        (desk.row, None, None),
        (floor.row, 0, lathe),
        (floor.row, 1, mill),
        (bare.row, None, None),
    ]
    assert [each.key for each in found[:2]] == [str(desk.row.pk), f"{floor.row.pk}:0"]


def test_three_nodes_and_thirty_cost_the_same() -> None:
    for expected in (3, 30):
        while Node.objects.count() < expected:
            make_node(make_machine())
        with CaptureQueriesContext(connection) as queries:
            assert len(list_readers(nodes=Node.objects.all())) == expected
        assert len(queries) == 3, "nodes, their ports, the machines of these"


def test_what_somebody_asked_for_is_shown_to_nobody_else(boss: SuiteUser) -> None:
    waiting = start_enrolment(user=UserFactory.create(), node=make_node().row, by=boss)
    assert get_enrolment(uid=waiting.uid, asked_by=boss) == waiting
    assert get_enrolment(uid=waiting.uid, asked_by=waiting.user) is None


def test_last_reader_is_that_of_the_same_asker(boss: SuiteUser) -> None:
    assert get_last_reader(asked_by=boss) == ""
    first, second = make_node().row, make_node(make_machine()).row
    start_enrolment(user=boss, node=first, by=boss)
    assert get_last_reader(asked_by=boss) == str(first.pk)
    start_enrolment(user=boss, node=second, port=0, by=boss)
    assert get_last_reader(asked_by=boss) == f"{second.pk}:0"
    assert get_last_reader(asked_by=UserFactory.create()) == ""


def test_reader_that_waits_is_known_with_its_machine(boss: SuiteUser) -> None:
    mill = make_machine()
    node = make_node(make_machine(), mill).row
    waiting = start_enrolment(user=boss, node=node, port=1, by=boss)
    assert get_reader_of(waiting) == (node, 1, mill)
    waiting = start_enrolment(user=boss, node=node, by=boss)
    assert get_reader_of(waiting) == (node, None, None)


def test_badge_that_is_replaced_is_found_while_it_is_the_persons(boss: SuiteUser) -> None:
    badge = make_badge(boss, "04A1B2C3")
    assert get_badge_to_replace(key=str(badge.pk)) == badge
    assert get_badge_to_replace(key="0") is None
    assert get_badge_to_replace(key="x") is None
    waiting = start_enrolment(user=boss, node=make_node().row, by=boss, replaces=badge)
    assert get_replaced(waiting) == badge
    Badge.objects.update(user=UserFactory.create())
    assert get_replaced(waiting) is None


def test_badge_is_known_once_it_is_settled(boss: SuiteUser) -> None:
    waiting = start_enrolment(user=boss, node=make_node().row, by=boss)
    assert get_badge_of(waiting) is None
    badge = make_badge(boss, "04A1B2C3")
    BadgeEnrolment.objects.update(state="issued", badge_uid=badge.uid)
    waiting.refresh_from_db()
    assert get_badge_of(waiting) == badge
