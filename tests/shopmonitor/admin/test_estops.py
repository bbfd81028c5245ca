"""E-stops in the back office and through the API: looked at, then rearmed, by who has the right."""

import pytest
from django.test import Client

from core.choices import Level
from core.clock import utc_now
from core.models import SuiteUser
from shopmonitor.choices import EStopState
from shopmonitor.models import EStopEvent
from tests.factories.estops import pull
from tests.factories.floor import make_machine, make_node
from tests.factories.people import give_right, make_person, token_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def estop() -> EStopEvent:
    now = utc_now()
    return EStopEvent.objects.create(
        state=EStopState.RELEASED,
        scope="machine",
        machine=make_machine(),
        triggered_at=now,
        released_at=now,
    )


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


def browser_of(person: SuiteUser) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_person_with_the_right_inspects_and_rearms_by_two_pages(
    estop: EStopEvent, boss: SuiteUser
) -> None:
    give_right(boss, Level.MAINTAIN)
    browser = browser_of(boss)
    here = f"/admin/shopmonitor/estopevent/{estop.pk}/"
    assert 'name="cause"' in browser.get(f"{here}inspect/").content.decode()
    browser.post(f"{here}inspect/", {"cause": ""})
    estop.refresh_from_db()
    assert estop.state == EStopState.RELEASED
    browser.post(f"{here}inspect/", {"cause": "Chip in the guard"})
    browser.get(f"{here}rearm/")
    estop.refresh_from_db()
    assert (estop.state, estop.cause) == (EStopState.INSPECTED, "Chip in the guard")
    browser.post(f"{here}rearm/")
    estop.refresh_from_db()
    assert (estop.state, estop.rearmed_by) == (EStopState.REARMED, boss)


def test_administrator_without_a_right_at_the_machine_is_told_what_is_missing(
    estop: EStopEvent, boss: SuiteUser
) -> None:
    here = f"/admin/shopmonitor/estopevent/{estop.pk}/inspect/"
    answer = browser_of(boss).post(here, {"cause": "x"}, follow=True)
    assert "right to maintain" in answer.content.decode()
    estop.refresh_from_db()
    assert estop.state == EStopState.RELEASED


def test_programs_take_the_same_two_steps_in_order(estop: EStopEvent, boss: SuiteUser) -> None:
    give_right(boss, Level.MAINTAIN)
    client = token_client(boss)
    here = f"/api/v1/estops/{estop.uid}/"
    assert client.post(f"{here}rearm/").status_code == 409
    empty = client.post(f"{here}inspect/", {}, content_type="application/json")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (400, "cause")
    found = {"cause": "Chip in the guard"}
    done = client.post(f"{here}inspect/", found, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "INSPECTED")
    rearmed = client.post(f"{here}rearm/").json()
    assert (rearmed["state"], rearmed["rearmed_by"]) == ("REARMED", str(boss.uid))


def test_who_may_only_look_cannot_rearm(estop: EStopEvent) -> None:
    person = make_person()
    give_right(person, Level.VIEW)
    found = {"cause": "x"}
    answer = token_client(person).post(
        f"/api/v1/estops/{estop.uid}/inspect/", found, content_type="application/json"
    )
    assert answer.status_code == 403


def test_programs_read_who_confirmed(boss: SuiteUser) -> None:
    machine = make_machine()
    node = make_node(machine)
    pulled = pull(node)
    (notice,) = token_client(boss).get(f"/api/v1/estops/{pulled.uid}/confirmations/").json()
    assert (notice["machine"], notice["port"]) == (str(machine.uid), 0)
    assert notice["confirmed_at"] is not None
