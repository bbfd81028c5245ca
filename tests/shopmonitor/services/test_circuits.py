"""E-stops as the hardware tells them."""

import pytest

from core.models import Machine, SyncEvent
from shopmonitor.choices import EStopScope, EStopState
from shopmonitor.models import Alert, EStopEvent, MachineLog, MachineSession
from tests.factories.core import AreaFactory, MachineTypeFactory
from tests.factories.estops import settle
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    kind = MachineTypeFactory.create(needs_lead=True)
    return make_machine(max_operators=2, machine_type=kind)


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


def tell(node: SignedNode, word: str) -> None:
    answer = node.events(node.event("estop", {"state": word}))
    assert answer["accepted"] == 1


def test_pulled_estop_ends_all_sessions_and_refuses_swipes(node: SignedNode) -> None:
    (_, one), (_, two) = (
        make_person(level="lead", shared=True),
        make_person(level="lead", shared=True),
    )
    node.swipe(one)
    node.swipe(two)
    tell(node, "TRIGGERED")
    assert set(MachineSession.objects.values_list("end_reason", "is_lead")) == {("estop", False)}
    estop = EStopEvent.objects.get()
    assert (estop.state, estop.sessions_ended) == ("TRIGGERED", 2)
    assert [alert.kind for alert in Alert.objects.all()] == ["estop"]
    assert MachineLog.objects.filter(kind="estop").count() == 1
    assert SyncEvent.objects.filter(event_type="machine.estop_triggered").count() == 1
    carried = MachineSession.objects.exclude(machine_from=None)
    assert carried.count() == 1
    answer = node.swipe(one)
    assert (answer["reason"], answer["outputs"]) == ("estop_active", {"relay": False})


def test_same_word_again_changes_nothing(node: SignedNode) -> None:
    tell(node, "ARMED")
    assert not EStopEvent.objects.exists()
    tell(node, "TRIGGERED")
    tell(node, "TRIGGERED")
    assert EStopEvent.objects.get().state == "TRIGGERED"
    assert Alert.objects.get().occurrences == 1


@pytest.mark.parametrize("word", ["ARMED", "RELEASED"])
def test_contact_that_closes_releases_and_does_not_rearm(node: SignedNode, word: str) -> None:
    tell(node, "TRIGGERED")
    tell(node, word)
    estop = EStopEvent.objects.get()
    assert estop.state == "RELEASED"
    assert estop.released_at is not None
    tell(node, word)
    assert node.swipe(make_person()[1])["reason"] == "estop_active"
    assert MachineLog.objects.filter(kind="estop").count() == 2


@pytest.mark.parametrize("state", [EStopState.RELEASED, EStopState.INSPECTED])
def test_pulled_again_it_is_in_force_from_the_start(node: SignedNode, state: EStopState) -> None:
    tell(node, "TRIGGERED")
    tell(node, "RELEASED")
    if state is EStopState.INSPECTED:
        settle(EStopEvent.objects.get(), until=state)
    tell(node, "TRIGGERED")
    estop = EStopEvent.objects.get()
    assert (estop.state, estop.released_at, estop.inspected_at) == ("TRIGGERED", None, None)
    assert Alert.objects.get().occurrences == 2


def test_rearmed_estop_stays_and_the_next_one_is_another(node: SignedNode) -> None:
    tell(node, "TRIGGERED")
    tell(node, "RELEASED")
    settle(EStopEvent.objects.get())
    assert node.swipe(make_person(level="lead")[1])["reason"] == "ok"
    tell(node, "TRIGGERED")
    assert EStopEvent.objects.count() == 2


@pytest.mark.parametrize("scope", [EStopScope.ZONE, EStopScope.AREA])
def test_estop_of_a_place_reaches_every_machine_in_it(
    node: SignedNode, machine: Machine, scope: EStopScope
) -> None:
    place = machine.zone if scope is EStopScope.ZONE else machine.zone.area
    estop = EStopEvent.objects.create(
        state=EStopState.RELEASED,
        scope=scope,
        triggered_at=machine.created_at,
        **{scope.value: place},
    )
    elsewhere = make_node(make_machine())
    _, tag = make_person(level="lead")
    assert node.swipe(tag)["reason"] == "estop_active"
    assert elsewhere.swipe(tag)["reason"] == "ok"
    elsewhere.swipe(tag)
    settle(estop)
    assert node.swipe(tag)["reason"] == "ok"


def test_estop_of_an_area_reaches_the_areas_within(node: SignedNode, machine: Machine) -> None:
    inner = machine.zone.area
    outer = AreaFactory.create(code="PLANT", name="Plant")
    inner.parent = outer
    inner.save()
    EStopEvent.objects.create(
        state=EStopState.RELEASED,
        scope=EStopScope.AREA,
        area=outer,
        triggered_at=machine.created_at,
    )
    assert node.swipe(make_person()[1])["reason"] == "estop_active"
