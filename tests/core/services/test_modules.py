"""Modules are switched by one service, which tells the guards and the apps."""

import pytest

from core.errors import NotFoundError
from core.models import ModuleSwitch, SecurityEvent, SyncEvent
from core.selectors.modules import list_modules_off
from core.services.modules import ModuleInUseError, switch_module
from tests.factories.floor import make_machine, make_node
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_switch_is_told_to_the_guards_and_to_the_apps() -> None:
    boss = make_person(is_admin=True)
    assert switch_module(name="orders", on=False, by=boss, note="not yet")
    assert list_modules_off() == {"orders"}
    assert switch_module(name="orders", on=True, by=boss)
    assert list_modules_off() == frozenset()
    told = SyncEvent.objects.filter(resource_type="module", target_app="shop_tracker")
    assert [
        (row.event_type, row.payload["fields"]["active"], row.payload["fields"]["note"])
        for row in told.order_by("sequence")
    ] == [("module.created", False, "not yet"), ("module.updated", True, "")]
    guards = SecurityEvent.objects.filter(kind="module_switched").order_by("pk")
    assert [(row.user, row.detail["on"]) for row in guards] == [(boss, False), (boss, True)]


@pytest.mark.parametrize("on", [True, False])
def test_switching_to_what_it_is_changes_nothing(on: bool) -> None:
    if not on:
        switch_module(name="orders", on=False)
    count = SyncEvent.objects.count()
    assert switch_module(name="orders", on=on) is False
    assert SyncEvent.objects.count() == count


def test_unknown_module_is_named_with_those_that_are_there() -> None:
    with pytest.raises(NotFoundError, match="bookings, floor, kiosk, orders"):
        switch_module(name="moon", on=False)


def test_floor_is_not_switched_off_while_a_node_is_enabled() -> None:
    node = make_node(make_machine()).row
    with pytest.raises(ModuleInUseError, match="Enabled nodes: 1"):
        switch_module(name="floor", on=False)
    assert not ModuleSwitch.objects.exists()
    node.enabled = False
    node.save()
    assert switch_module(name="floor", on=False)
