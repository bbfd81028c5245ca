"""E-stops in the hands of people."""

import pytest

from core.choices import ResourceType
from core.errors import ConflictError, InvalidInputError, NotAllowedError
from core.models import Machine, SyncEvent
from shopmonitor.choices import EStopScope, EStopState
from shopmonitor.models import Alert, EStopEvent, MachineSession
from shopmonitor.services.estops import inspect_estop, rearm_estop
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


@pytest.fixture
def released(node: SignedNode) -> EStopEvent:
    node.events(node.event("estop", {"state": "TRIGGERED"}))
    node.events(node.event("estop", {"state": "RELEASED"}))
    return EStopEvent.objects.get()


def test_inspected_and_rearmed_it_is_over_and_everybody_swipes_again(
    node: SignedNode, released: EStopEvent
) -> None:
    fitter, _ = make_person(level="maintain")
    _, tag = make_person()
    inspected = inspect_estop(estop=released, user=fitter, cause="  Chip in the switch ")
    assert (inspected.state, inspected.cause) == ("INSPECTED", "Chip in the switch")
    assert node.swipe(tag)["reason"] == "estop_active"
    rearmed = rearm_estop(estop=released, user=fitter)
    assert (rearmed.state, rearmed.rearmed_by) == ("REARMED", fitter)
    assert not MachineSession.objects.exists(), "nothing starts by itself"
    assert Alert.objects.get().state == "resolved"
    assert SyncEvent.objects.filter(event_type="machine.estop_rearmed").count() == 1
    assert node.swipe(tag)["reason"] == "ok"


def test_steps_cannot_be_skipped_or_done_twice(node: SignedNode, released: EStopEvent) -> None:
    fitter, _ = make_person(level="maintain")
    with pytest.raises(ConflictError):
        rearm_estop(estop=released, user=fitter)
    inspect_estop(estop=released, user=fitter, cause="x")
    with pytest.raises(ConflictError):
        inspect_estop(estop=released, user=fitter, cause="x")
    node.events(node.event("estop", {"state": "TRIGGERED"}))
    with pytest.raises(ConflictError):
        rearm_estop(estop=released, user=fitter)


def test_cause_is_asked_for(released: EStopEvent) -> None:
    fitter, _ = make_person(level="maintain")
    with pytest.raises(InvalidInputError, match="cause"):
        inspect_estop(estop=released, user=fitter, cause="  ")


@pytest.mark.parametrize(
    ("level", "allowed"), [("operate", False), ("lead", True), ("maintain", True), ("admin", False)]
)
def test_leads_and_fitters_may_and_nobody_else(
    released: EStopEvent, level: str, *, allowed: bool
) -> None:
    user, _ = make_person(level=level)
    if allowed:
        assert inspect_estop(estop=released, user=user, cause="x").inspected_by == user
    else:
        with pytest.raises(NotAllowedError):
            inspect_estop(estop=released, user=user, cause="x")


def test_estop_of_a_zone_needs_a_right_on_the_whole_zone(machine: Machine) -> None:
    estop = EStopEvent.objects.create(
        state=EStopState.RELEASED,
        scope=EStopScope.ZONE,
        zone=machine.zone,
        triggered_at=machine.created_at,
    )
    of_machine, _ = make_person(
        level="maintain", resource_type=ResourceType.MACHINE, resource_uid=machine.uid
    )
    with pytest.raises(NotAllowedError):
        inspect_estop(estop=estop, user=of_machine, cause="x")
    of_zone, _ = make_person(
        level="maintain", resource_type=ResourceType.ZONE, resource_uid=machine.zone.uid
    )
    of_area, _ = make_person(
        level="lead", resource_type=ResourceType.AREA, resource_uid=machine.zone.area.uid
    )
    inspect_estop(estop=estop, user=of_zone, cause="x")
    assert rearm_estop(estop=estop, user=of_area).state == "REARMED"


def test_alert_goes_on_while_another_contact_of_the_machine_is_open(
    machine: Machine, released: EStopEvent
) -> None:
    second = make_node(machine)
    second.events(second.event("estop", {"state": "TRIGGERED"}))
    fitter, _ = make_person(level="maintain")
    inspect_estop(estop=released, user=fitter, cause="x")
    rearm_estop(estop=released, user=fitter)
    assert Alert.objects.get().state == "open"
    assert second.swipe(make_person()[1])["reason"] == "estop_active"


def test_imported_estop_is_history(machine: Machine) -> None:
    fitter, _ = make_person(level="maintain")
    past = EStopEvent.objects.create(
        state=EStopState.RELEASED,
        machine=machine,
        is_history=True,
        triggered_at=machine.created_at,
    )
    with pytest.raises(ConflictError):
        inspect_estop(estop=past, user=fitter, cause="x")
