"""Who is told of an e-stop, who confirms, who does not answer."""

from datetime import timedelta

import pytest
import time_machine

from core.clock import utc_now
from core.models import Area, Machine, SyncEvent, Zone
from shopmonitor.choices import AlertState, EStopScope
from shopmonitor.models import Alert, EStopNotice, MachineLog, MachineSession, NodePort
from shopmonitor.services.estop_notices import alert_unconfirmed, ports_off
from tests.factories.core import AreaFactory, ZoneFactory
from tests.factories.estops import pull, say, settle
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def area() -> Area:
    return AreaFactory.create()


@pytest.fixture
def zone(area: Area) -> Zone:
    return ZoneFactory.create(area=area)


@pytest.fixture
def contact(zone: Zone) -> SignedNode:
    """A contact that reaches its zone."""
    node = make_node(make_machine(zone=zone))
    reach(node, EStopScope.ZONE)
    return node


def reach(node: SignedNode, scope: EStopScope) -> None:
    NodePort.objects.filter(node=node.row).update(estop_scope=scope, has_estop_input=True)


def beat(node: SignedNode, **fields: object) -> dict[str, object]:
    answer = node.post("heartbeat", {"boot_id": node.boot_id, "mono_ms": 99_000, **fields})
    assert answer.status_code == 200, answer.content
    told: dict[str, object] = answer.json()
    return told


def test_zone_is_stopped_as_one_and_each_of_its_nodes_is_told(
    contact: SignedNode, zone: Zone
) -> None:
    near, far = make_machine(zone=zone), make_machine()
    beside, elsewhere = make_node(near), make_node(far)
    bare = make_machine(zone=zone)
    (_, first), (_, second), (_, third) = make_person(), make_person(), make_person()
    contact.swipe(first)
    beside.swipe(second)
    elsewhere.swipe(third)

    estop = pull(contact)

    ended = MachineSession.objects.filter(end_reason="estop")
    assert (estop.scope, estop.zone, estop.sessions_ended, ended.count()) == ("zone", zone, 2, 2)
    assert MachineSession.objects.get(machine=far).ended_at is None
    assert beside.swipe(second)["reason"] == "estop_active"
    assert elsewhere.swipe(third)["action"] == "session_ended"
    notices = estop.notices.order_by("pk")
    assert {(n.machine_id, n.node_id is None, n.confirmed_at is None) for n in notices} == {
        (estop.machine_id, False, False),  # it said so itself
        (near.pk, False, True),
        (bare.pk, True, True),
    }
    assert MachineLog.objects.filter(kind="estop").count() == 3
    told = SyncEvent.objects.get(event_type="machine.estop_triggered").payload
    assert {str(machine.uid) for machine in Machine.objects.filter(zone=zone)} == set(
        told["machines"]
    )


def test_area_reaches_the_areas_within_and_none_beside(area: Area, zone: Zone) -> None:
    inner = AreaFactory.create(parent=area)
    within = make_node(make_machine(zone=ZoneFactory.create(area=inner)))
    beside = make_node(make_machine())
    node = make_node(make_machine(zone=zone))
    reach(node, EStopScope.AREA)
    pull(node)
    _, tag = make_person()
    assert within.swipe(tag)["reason"] == "estop_active"
    assert beside.swipe(tag)["reason"] == "ok"


def test_machine_that_is_moved_stays_stopped(contact: SignedNode, zone: Zone) -> None:
    machine = make_machine(zone=zone)
    node, (_, tag) = make_node(machine), make_person()
    estop = pull(contact)
    Machine.objects.filter(pk=machine.pk).update(zone=ZoneFactory.create())
    assert node.swipe(tag)["reason"] == "estop_active"
    settle(estop)
    assert node.swipe(tag)["reason"] == "ok"


def test_node_learns_of_it_by_its_heartbeat_and_confirms_by_the_next(
    contact: SignedNode, zone: Zone
) -> None:
    node = make_node(make_machine(zone=zone))
    assert beat(node, outputs={"0": True})["estop_ports"] == []
    estop = pull(contact)
    notice = EStopNotice.objects.get(node=node.row)
    assert beat(node, outputs={"0": True})["estop_ports"] == [0]
    notice.refresh_from_db()
    assert (notice.told_at is None, notice.confirmed_at) == (False, None)
    beat(node, outputs={"0": {"relay": False, "lamp": True}})
    notice.refresh_from_db()
    assert notice.confirmed_at is not None
    settle(estop)
    assert beat(node)["estop_ports"] == []


def test_own_contact_of_a_node_confirms_too(contact: SignedNode, zone: Zone) -> None:
    node = make_node(make_machine(zone=zone))
    estop = pull(contact)
    say(node, "TRIGGERED")
    assert estop.notices.get(node=node.row).confirmed_at is not None


def test_who_does_not_answer_in_time_is_named_once(contact: SignedNode, zone: Zone) -> None:
    quiet = make_node(make_machine(zone=zone))
    make_machine(zone=zone)  # no node there: nobody whose answer is missing
    estop = pull(contact)
    alert_unconfirmed()
    assert not Alert.objects.filter(kind="estop_unconfirmed").exists()
    with time_machine.travel(utc_now() + timedelta(seconds=76), tick=False):
        alert_unconfirmed()
        alert_unconfirmed()
        alert = Alert.objects.get(kind="estop_unconfirmed")
        assert (quiet.enrolled.node_id in alert.text, alert.occurrences) == (True, 1)
        assert contact.enrolled.node_id not in alert.text
        settle(estop)
    alert.refresh_from_db()
    assert alert.state == AlertState.RESOLVED


def test_pulled_again_everybody_is_asked_again(contact: SignedNode, zone: Zone) -> None:
    node = make_node(make_machine(zone=zone))
    estop = pull(contact)
    beat(node, outputs={"0": False})
    say(contact, "RELEASED")
    pull(contact)
    notice = estop.notices.get(node=node.row)
    assert (notice.told_at, notice.confirmed_at) == (None, None)


@pytest.mark.parametrize(
    ("outputs", "ports"),
    [
        ({}, []),
        ({"0": False, "1": True}, [0]),
        ({"1": {"relay": False}, "2": {"lamp": False}}, [1]),
        ({"relay": False}, [0]),
        ({"x": False, "-1": False, "٣": False, "1234567890": False}, []),
    ],
)
def test_relays_that_are_reported_off(outputs: dict[str, bool], ports: list[int]) -> None:
    assert ports_off(outputs) == ports
