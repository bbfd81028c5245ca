"""Drills and function tests of e-stops."""

from datetime import date, timedelta

import pytest
import time_machine

from core.clock import utc_now
from core.errors import ConflictError
from shopmonitor.choices import EStopKind, EStopScope
from shopmonitor.models import Alert, EStopCheck, NodePort
from shopmonitor.services.estop_checks import alert_due_checks, announce_check, call_check_off
from tests.factories.core import UserFactory
from tests.factories.estops import pull, settle
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db

NOON = "2026-03-02T12:00:00Z"


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


@pytest.fixture
def check(node: SignedNode) -> EStopCheck:
    return EStopCheck.objects.create(
        name="Lathe 1", kind="test", node=node.row, port=0, every_days=30, due_on=date(2026, 3, 1)
    )


@time_machine.travel(NOON, tick=False)
def test_announced_pull_is_the_check_and_falls_due_again_when_it_is_rearmed(
    node: SignedNode, check: EStopCheck
) -> None:
    alert_due_checks()
    alert_due_checks()
    assert Alert.objects.get(kind="estop_check").occurrences == 1
    announce_check(check=check, by=UserFactory.create())
    estop = pull(node)
    assert (estop.kind, estop.check_of) == (EStopKind.TEST, check)
    alert = Alert.objects.get(kind="estop")
    assert (alert.severity, "function test" in alert.text) == ("warning", True)
    check.refresh_from_db()
    assert check.due_on == date(2026, 3, 1), "not done before it is rearmed"
    settle(estop)
    check.refresh_from_db()
    assert (check.done_on, check.due_on) == (date(2026, 3, 2), date(2026, 4, 1))
    assert Alert.objects.get(kind="estop_check").state == "resolved"
    alert_due_checks()
    assert Alert.objects.filter(kind="estop_check", state="open").count() == 0
    assert pull(node).kind == EStopKind.REAL, "announced for one"


def test_announcement_ends_by_itself_and_can_be_taken_back(
    node: SignedNode, check: EStopCheck
) -> None:
    with pytest.raises(ConflictError):
        call_check_off(check=check)
    announce_check(check=check, by=UserFactory.create())
    later = time_machine.travel(utc_now() + timedelta(minutes=16), tick=False)
    with later, pytest.raises(ConflictError):
        call_check_off(check=check)
    call_check_off(check=check)
    assert pull(node).kind == EStopKind.REAL


def test_drill_of_a_zone_is_whatever_is_pulled_there(node: SignedNode) -> None:
    NodePort.objects.update(estop_scope=EStopScope.ZONE)
    zone = NodePort.objects.get().machine.zone
    drill = EStopCheck.objects.create(
        name="Hall 1", kind="drill", zone=zone, due_on=utc_now().date()
    )
    announce_check(check=drill, by=UserFactory.create())
    assert (pull(node).kind, pull(make_node(make_machine())).kind) == ("drill", "real")
