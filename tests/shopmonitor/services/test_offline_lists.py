"""When lists are worked out anew, and when a node hears of it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import BadgeState
from core.clock import utc_now
from core.models import Badge, Machine
from core.services.badges import set_badge_state
from core.services.permissions import create_permission
from shopmonitor.models import EStopEvent, MachineLive, Node, OfflineList
from shopmonitor.services.nodes import change_node
from shopmonitor.services.offline_lists import (
    LOOKED_AT_AGAIN,
    ON_THE_WAY,
    note_lists_changed,
    refresh_due_lists,
)
from tests.factories.core import PermissionFactory, UserFactory
from tests.factories.estops import settle
from tests.factories.floor import SignedNode, make_machine, make_node, make_person
from tests.factories.offline_lists import found_in
from tests.outbox import deliver_everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    node = make_node(machine)
    deliver_everywhere()
    refresh_due_lists()
    return node


def computed() -> bool:
    """Take a turn of the timer and tell whether lists were worked out."""
    with CaptureQueriesContext(connection) as queries:
        refresh_due_lists()
    read = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    worked_out = any("INSERT INTO offline_lists" in sql for sql in read)
    assert worked_out or len(read) == 1
    return worked_out


def test_what_a_person_may_reaches_the_nodes_of_that_machine_alone(
    node: SignedNode, machine: Machine
) -> None:
    other = make_node(make_machine())
    refresh_due_lists()
    before = {row.node_id: row.acl_rev for row in Node.objects.all()}
    person, tag = make_person(level="")
    right = PermissionFactory.build(
        user=person, level="operate", resource_type="machine", resource_uid=machine.uid
    )
    create_permission(permission=right, by=UserFactory.create(is_admin=True))
    deliver_everywhere()
    refresh_due_lists()
    assert node.row.acl_rev == before[node.row.node_id] + 1
    assert other.row.acl_rev == before[other.row.node_id]
    assert found_in(node, tag) == [(1, 0)]

    set_badge_state(badge=Badge.objects.get(user=person), state=BadgeState.LOST)
    deliver_everywhere()
    refresh_due_lists()
    assert node.row.acl_rev == before[node.row.node_id] + 2
    assert found_in(node, tag) == []


def test_turn_with_nothing_to_do_is_one_query(node: SignedNode) -> None:
    assert not computed()


def test_what_was_told_before_its_rows_came_is_looked_at_once_more(node: SignedNode) -> None:
    now = utc_now()
    with time_machine.travel(now + timedelta(seconds=1), tick=False):
        note_lists_changed()
    turns = []
    for later in (2, 3, 30, 31):
        with time_machine.travel(now + timedelta(seconds=later), tick=False):
            turns.append(computed())
    assert turns == [True, False, True, False]
    assert timedelta(seconds=3) < ON_THE_WAY < timedelta(seconds=29)


def test_list_is_looked_at_again_though_nobody_said_anything(node: SignedNode) -> None:
    with time_machine.travel(utc_now() + LOOKED_AT_AGAIN + timedelta(seconds=1)):
        assert computed()


def test_nobody_is_let_in_offline_where_an_estop_is_in_force(
    node: SignedNode, machine: Machine
) -> None:
    _, tag = make_person()
    note_lists_changed()
    assert found_in(node, tag) == [(1, 0)]
    estop = EStopEvent.objects.create(
        state="TRIGGERED", machine=machine, node=node.row, triggered_at=utc_now()
    )
    refresh_due_lists()
    assert found_in(node, tag) == []
    settle(estop)
    refresh_due_lists()
    assert found_in(node, tag) == [(1, 0)]


def test_contact_that_is_not_heard_of_empties_no_list(node: SignedNode, machine: Machine) -> None:
    _, tag = make_person()
    MachineLive.objects.update_or_create(machine=machine, defaults={"contact_unknown": True})
    note_lists_changed()
    assert found_in(node, tag) == [(1, 0)]


def test_changed_machine_raises_the_revision_of_the_configuration_once(
    node: SignedNode, machine: Machine
) -> None:
    before = node.row.config_rev
    Machine.objects.filter(pk=machine.pk).update(inactivity_end_s=60)
    for _turn in range(2):
        note_lists_changed()
        refresh_due_lists()
    assert node.row.config_rev == before + 1
    Machine.objects.filter(pk=machine.pk).update(name="another name")
    note_lists_changed()
    refresh_due_lists()
    assert node.row.config_rev == before + 1


def test_changed_node_is_worked_out_with_its_ports(node: SignedNode) -> None:
    _, tag = make_person()
    change_node(node=node.row, ports=[{"port": 4, "machine": make_machine()}])
    before = node.row.config_rev
    refresh_due_lists()
    assert found_in(node, tag) == [(16, 0)]
    assert node.row.config_rev == before


def test_retired_node_has_no_list_any_more(node: SignedNode) -> None:
    OfflineList.objects.all().delete()
    Node.objects.update(deleted_at=utc_now())
    refresh_due_lists()
    assert not OfflineList.objects.exists()
