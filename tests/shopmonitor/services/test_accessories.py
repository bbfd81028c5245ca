"""Accessories: made, changed, retired and switched by people."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.errors import ConflictError, InvalidInputError, NotAllowedError
from core.models import Machine, SuitePermission, SuiteUser
from shopmonitor.models import AccessoryIO, NodeCommand
from shopmonitor.services.accessories import (
    change_accessory,
    create_accessory,
    retire_accessory,
    switch_accessory,
)
from tests.factories.accessories import make_accessory, make_interlock, tell_io
from tests.factories.estops import make_estop, settle
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


def new(node: SignedNode, **values: Any) -> AccessoryIO:
    default: dict[str, Any] = {
        "name": "Filter",
        "io_type": "input",
        "io_number": 3,
        "role": "interlock",
        "machine": make_machine(),
    }
    return AccessoryIO(node=node.row, **default | values)


def test_its_node_learns_of_it(node: SignedNode, machine: Machine) -> None:
    before = node.row.config_rev
    accessory = create_accessory(accessory=new(node, machine=machine, activation_delay_s=2))
    assert node.row.config_rev == before + 1
    assert node.send("GET", "config").json()["config"]["accessories"] == [
        {
            "io": "input",
            "number": 3,
            "name": "Filter",
            "role": "interlock",
            "port": 0,
            "on_after_s": 2,
            "off_after_s": 0,
        }
    ]
    accessory.active = False
    change_accessory(accessory=accessory)
    assert node.row.config_rev == before + 2
    assert node.send("GET", "config").json()["config"]["accessories"] == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": "session"}, "role"),
        ({"io_type": "output", "role": "interlock"}, "role"),
        ({"machine": None}, "machine"),
        ({"io_number": 100}, "io_number"),
        ({"activation_delay_s": 86_401}, "activation_delay_s"),
        ({"name": ""}, "name"),
    ],
)
def test_what_does_not_go_together_is_named(
    node: SignedNode, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        create_accessory(accessory=new(node, **values))
    assert field in refusal.value.message_dict


def test_one_contact_is_one_accessory_while_it_is_in_use(node: SignedNode) -> None:
    first = create_accessory(accessory=new(node))
    with pytest.raises(ValidationError):
        create_accessory(accessory=new(node))
    retire_accessory(accessory=first)
    create_accessory(accessory=new(node))


def test_at_another_place_nothing_is_known_of_it_yet(node: SignedNode) -> None:
    contact = create_accessory(accessory=new(node))
    tell_io(node, contact, on=True)
    contact = AccessoryIO.objects.get(pk=contact.pk)
    contact.name = "Filter OK"
    change_accessory(accessory=contact)
    assert AccessoryIO.objects.get().is_on is True
    contact.io_number = 4
    change_accessory(accessory=contact)
    row = AccessoryIO.objects.get()
    assert (row.is_on, row.told_at) == (None, None)


def test_retired_it_is_switched_off(node: SignedNode, machine: Machine) -> None:
    lamp = make_accessory(machine, node.row, wanted_on=True)
    retire_accessory(accessory=lamp)
    assert [each.args["on"] for each in NodeCommand.objects.all()] == [False]


def test_who_may_use_the_machine_switches(node: SignedNode, machine: Machine) -> None:
    lamp = make_accessory(machine, node.row, io_number=7)
    person, _ = make_person(level="use")
    switch_accessory(accessory=lamp, on=True, by=person)
    switch_accessory(accessory=lamp, on=True, by=person)
    (order,) = NodeCommand.objects.all()
    assert (order.args, order.asked_by) == ({"output": 7, "on": True}, person)
    switch_accessory(accessory=lamp, on=False, by=person)
    assert [(each.args["on"], each.state) for each in NodeCommand.objects.order_by("pk")] == [
        (True, "expired"),
        (False, "waiting"),
    ]


@pytest.mark.parametrize("level", ["", "maintain"])
def test_nobody_else_does(node: SignedNode, machine: Machine, level: str) -> None:
    lamp = make_accessory(machine, node.row)
    person, _ = make_person(level=level)
    with pytest.raises(NotAllowedError):
        switch_accessory(accessory=lamp, on=True, by=person)


def test_a_block_takes_it(node: SignedNode, machine: Machine) -> None:
    lamp = make_accessory(machine, node.row)
    person, _ = make_person(level="operate")
    make_block(person, machine)
    with pytest.raises(NotAllowedError):
        switch_accessory(accessory=lamp, on=True, by=person)


def make_block(person: SuiteUser, machine: Machine) -> None:
    SuitePermission.objects.create(
        user=person,
        resource_type="machine",
        resource_uid=machine.uid,
        level="use",
        block=True,
    )


def test_what_follows_people_or_is_an_input_is_not_switched(
    node: SignedNode, machine: Machine
) -> None:
    person, _ = make_person(level="use")
    contact = make_interlock(machine, node.row)
    follows = make_accessory(machine, node.row, role="session", io_number=8)
    for accessory in (contact, follows):
        with pytest.raises(InvalidInputError):
            switch_accessory(accessory=accessory, on=True, by=person)


def test_out_of_use_it_stays_as_it_is(node: SignedNode, machine: Machine) -> None:
    lamp = make_accessory(machine, node.row, active=False)
    with pytest.raises(ConflictError):
        switch_accessory(accessory=lamp, on=True, by=make_person(level="use")[0])


def test_nothing_is_switched_on_before_a_person_rearms(node: SignedNode, machine: Machine) -> None:
    lamp = make_accessory(machine, node.row, wanted_on=True)
    person, _ = make_person(level="use")
    estop = make_estop(machine=machine)
    switch_accessory(accessory=lamp, on=False, by=person)
    with pytest.raises(ConflictError):
        switch_accessory(accessory=lamp, on=True, by=person)
    settle(estop)
    assert switch_accessory(accessory=lamp, on=True, by=person).wanted_on is True
