"""Corrections in the back office: approved or refused, with an answer."""

from datetime import timedelta

import pytest
from django.test import Client

from core.choices import Level
from core.clock import utc_now
from core.models import SuiteUser
from shopmonitor.models import MachineSession, SessionCorrection
from shopmonitor.services.session_corrections import ask_for_correction
from tests.factories.floor import make_machine, make_node
from tests.factories.floor import make_person as make_operator
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def wish() -> SessionCorrection:
    node, (person, tag) = make_node(make_machine()), make_operator()
    now = utc_now()
    for hours in (5, 1):
        node.swipe(tag, wall=(now - timedelta(hours=hours)).isoformat(), clock="synced")
    return ask_for_correction(
        session_uid=MachineSession.objects.get().uid,
        user=person,
        started_at=now - timedelta(hours=5),
        ended_at=now - timedelta(hours=3),
        reason="Left at three",
    )


def browser_of(person: SuiteUser) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_manager_approves_by_a_page(wish: SessionCorrection) -> None:
    boss = make_person(is_admin=True)
    give_right(boss, Level.EDIT)
    browser = browser_of(boss)
    here = f"/admin/shopmonitor/sessioncorrection/{wish.pk}/"
    assert 'name="answer"' in browser.get(f"{here}approve/").content.decode()
    browser.post(f"{here}refuse/", {"answer": ""})
    wish.refresh_from_db()
    assert wish.state == "asked"
    browser.post(f"{here}approve/", {"answer": "Right"})
    wish.refresh_from_db()
    assert (wish.state, wish.answer, wish.decided_by) == ("approved", "Right", boss)
    assert MachineSession.objects.get().ended_at == wish.ended_at
