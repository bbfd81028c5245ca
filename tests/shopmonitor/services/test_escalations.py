"""Alerts go further out step by step, to the right people, until somebody acknowledges."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import ResourceType
from core.clock import utc_now
from core.models import Machine, SuiteUser, SyncEvent
from shopmonitor.models import (
    Alert,
    AlertDelivery,
    AlertPause,
    AlertStep,
    AlertWish,
    OnCallTurn,
)
from shopmonitor.services.alert_moves import acknowledge_alert
from shopmonitor.services.escalations import escalate
from tests.factories.core import AreaFactory, MachineTypeFactory, PermissionFactory, UserFactory
from tests.factories.estops import pull
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return make_machine(machine_type=MachineTypeFactory.create(needs_lead=True))


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


def at_minute(minute: float) -> None:
    with time_machine.travel(utc_now() + timedelta(minutes=minute, seconds=5), tick=False):
        escalate()


def told(channel: str = "mail") -> set[str]:
    rows = AlertDelivery.objects.filter(channel=channel).select_related("user")
    return {row.user.username for row in rows}


def helper_of(kind: ResourceType, uid: object, level: str = "lead") -> SuiteUser:
    person, _tag = make_person(level=level, resource_type=kind, resource_uid=uid)
    return person


def test_estop_goes_to_the_lead_then_zone_then_area_then_on_call(
    machine: Machine, node: SignedNode
) -> None:
    zone, area = machine.zone, machine.zone.area
    lead, tag = make_person(
        level="lead", resource_type=ResourceType.MACHINE, resource_uid=machine.uid
    )
    of_zone = helper_of(ResourceType.ZONE, zone.uid, "maintain")
    of_area = helper_of(ResourceType.AREA, area.uid)
    blocked = helper_of(ResourceType.AREA, area.uid)
    PermissionFactory.create(user=blocked, level="use", block=True)
    helper_of(ResourceType.AREA, AreaFactory.create().uid)  # of another hall
    watch, now = UserFactory.create(), utc_now()
    OnCallTurn.objects.create(
        user=watch, area=area, begins_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=9)
    )
    OnCallTurn.objects.create(
        user=of_zone, begins_at=now - timedelta(days=2), ends_at=now - timedelta(days=1)
    )
    node.swipe(tag)
    pull(node)

    at_minute(0)
    assert told() == {lead.username}, "who led until the e-stop ended the session"
    at_minute(1)
    assert told() == {lead.username}
    at_minute(5)
    assert told() == {person.username for person in (lead, of_zone, of_area)}
    at_minute(30)
    assert told() == {person.username for person in (lead, of_zone, of_area, watch)}
    at_minute(600)
    assert AlertDelivery.objects.filter(channel="mail").count() == 4, "each is told once"
    assert told("screen") == told()


def test_who_acknowledges_ends_it(node: SignedNode) -> None:
    pull(node)
    boss = UserFactory.create(is_admin=True)
    acknowledge_alert(alert=Alert.objects.get(), by=boss)
    at_minute(60)
    assert not AlertDelivery.objects.exists()


def test_step_that_reaches_nobody_goes_to_the_next_at_once(node: SignedNode) -> None:
    boss = UserFactory.create(is_admin=True)
    pull(node)
    at_minute(0)
    assert told() == {boss.username}


def test_shops_own_steps_take_the_place_of_the_usual(node: SignedNode) -> None:
    anna, ben = make_person(level="lead")[0], UserFactory.create(is_admin=True)
    AlertStep.objects.create(after_min=10, audience="zone", severity="critical")
    AlertStep.objects.create(
        after_min=20, audience="administrators", by_webhook=True, by_mail=False
    )
    AlertStep.objects.create(after_min=0, audience="zone", kind="node_silent")
    pull(node)
    at_minute(9)
    assert told() == set()
    at_minute(10)
    assert told() == {anna.username}
    at_minute(20)
    assert (told(), told("screen")) == ({anna.username}, {anna.username, ben.username})
    event = SyncEvent.objects.get(event_type="alert.told")
    assert (event.payload["audience"], event.payload["after_min"]) == ("administrators", 20)
    at_minute(40)
    assert SyncEvent.objects.filter(event_type="alert.told").count() == 1


def test_wishes_of_people_are_kept_but_critical_alerts_come_through(node: SignedNode) -> None:
    anna, _tag = make_person(level="lead")
    AlertWish.objects.create(user=anna, severity="critical", by_screen=False)
    now = utc_now()
    Alert.objects.create(
        kind="node_silent", source="n", text="n", node=node.row, opened_at=now, last_at=now
    )
    Alert.objects.create(
        kind="backup", source="b", text="b", severity="critical", opened_at=now, last_at=now
    )
    pull(node)
    at_minute(6)
    mails = {
        (row.alert.kind, row.state)
        for row in AlertDelivery.objects.filter(user=anna, channel="mail").select_related("alert")
        if row.alert
    }
    # Of the backup nobody is told through a right at a zone: it is about no place.
    assert mails <= {("node_silent", "held_back"), ("estop", "pending")}
    assert ("estop", "pending") in mails
    assert told("screen") == set()


def test_pause_holds_alerts_of_its_place_back_but_never_estops(
    machine: Machine, node: SignedNode
) -> None:
    boss, now = UserFactory.create(is_admin=True), utc_now()
    AlertPause.objects.create(
        reason="Rebuilding", area=machine.zone.area, begins_at=now - timedelta(hours=1),
        ends_at=now + timedelta(minutes=30),
    )  # fmt: skip
    quiet = Alert.objects.create(
        kind="lead_missing", source="x", text="x", machine=machine, opened_at=now, last_at=now
    )
    elsewhere = Alert.objects.create(
        kind="lead_missing", source="y", text="y", machine=make_machine(), opened_at=now,
        last_at=now,
    )  # fmt: skip
    pull(node)
    at_minute(1)
    found = set(AlertDelivery.objects.filter(user=boss).values_list("alert__kind", "alert_id"))
    assert {pk for _kind, pk in found} == {
        elsewhere.pk,
        Alert.objects.get(kind="estop").pk,
    }
    at_minute(31)
    assert AlertDelivery.objects.filter(alert=quiet, user=boss).exists(), "afterwards it goes on"


def test_thirty_alerts_cost_as_many_statements_as_three(node: SignedNode) -> None:
    make_person(level="lead")
    counts = []
    for number in (3, 30):
        now = utc_now()
        for each in range(number):
            Alert.objects.create(
                kind="node_silent", source=f"{number} {each}", text="x", node=node.row,
                machine=node.row.ports.get().machine, opened_at=now, last_at=now,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            at_minute(0)
        counts.append(len(seen))
    assert AlertDelivery.objects.count() == 66
    assert counts[0] == counts[1]
