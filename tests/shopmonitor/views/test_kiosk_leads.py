"""The lead is handed on at a kiosk by badge."""

import pytest
from django.test import Client

from shopmonitor.models import LeadOperatorHistory, MachineSession
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import make_machine, make_node, make_person
from tests.factories.kiosks import hold, make_kiosk, screen_of

pytestmark = pytest.mark.django_db


def test_lead_is_handed_on_by_a_button() -> None:
    kind = MachineTypeFactory.create(needs_lead=True)
    node = make_node(make_machine(machine_type=kind, max_operators=2))
    (_, own), (bert, other) = (make_person(level="lead", shared=True) for _ in range(2))
    node.swipe(own)
    node.swipe(other)
    session = MachineSession.objects.get(user=bert)
    here = f"/kiosk/leads/{session.uid}/"
    assert Client().get("/kiosk/leads/").status_code == Client().post(here).status_code == 302
    screen = screen_of(make_kiosk())
    hold(screen, own)
    assert "/kiosk/leads/" in screen.get("/kiosk/").content.decode()
    assert f"{bert} leads from now on" in screen.get("/kiosk/leads/").content.decode()
    assert screen.post(here).status_code == 302
    assert LeadOperatorHistory.objects.latest("pk").reason == "transferred"
    assert "nobody to whom" in screen.get("/kiosk/leads/").content.decode()
    MachineSession.objects.filter(pk=session.pk).update(ended_at=session.started_at)
    refused = screen.post(here)
    assert (refused.status_code, "no longer at" in refused.content.decode()) == (409, True)
