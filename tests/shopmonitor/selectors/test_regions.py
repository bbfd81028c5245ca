"""A node watches machines of its own region; real databases: tests/core/db/test_distributed.py."""

import pytest
from pytest_django import Settings

from core.models import Area
from shopmonitor.selectors.regions import region_of_machines, tell_machine_elsewhere
from tests.factories.core import MachineFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _north(settings: Settings) -> None:
    settings.SUITE_ALIASES = settings.SUITE_ALIASES | {"shop_monitor_north": "north"}


def test_machine_of_another_region_is_refused_with_the_way_out() -> None:
    here, there = MachineFactory.create(code="HERE"), MachineFactory.create(code="THERE")
    Area.objects.filter(pk=there.zone.area_id).update(region="north")
    there.zone.area.refresh_from_db()
    assert tell_machine_elsewhere(here) == ""
    assert "add the node to the floor of 'north'" in tell_machine_elsewhere(there)


def test_region_is_that_of_all_machines_or_of_the_process() -> None:
    machine = MachineFactory.create(code="M1")
    Area.objects.filter(pk=machine.zone.area_id).update(region="north")
    MachineFactory.create(code="M2")
    assert region_of_machines(["M1"]) == "north"
    assert region_of_machines(["M1", "M2"]) == "home"
    assert region_of_machines([]) == "home"
