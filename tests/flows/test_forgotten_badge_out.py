"""Somebody forgets to badge out: the clock ends it, they say what was, somebody approves."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Sum

from core.choices import Level
from core.clock import utc_now
from shopmonitor.models import MachineSession, NodeCommand, SessionCorrection
from shopmonitor.services.upkeep import watch_idle_sessions
from shoptracker.models import TimeEntry
from tests.factories.core import PermissionFactory, make_badge
from tests.factories.floor import make_node
from tests.factories.office import make_assigned_operation
from tests.factories.people import give_right, make_person, office_browser
from tests.outbox import deliver_everywhere

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"


def test_booked_is_what_really_was() -> None:
    operation, machine = make_assigned_operation()
    deliver_everywhere()
    person, boss = make_person(), make_person()
    PermissionFactory.create(user=person, level="operate")
    give_right(boss, Level.EDIT)
    make_badge(person, TAG)
    node, begin = make_node(machine), utc_now()
    node.swipe(TAG)
    with time_machine.travel(begin + timedelta(hours=2), tick=False):
        watch_idle_sessions()
        assert NodeCommand.objects.get().args["relay"] is False
        deliver_everywhere()
        assert TimeEntry.objects.get().labour_s >= Decimal(3600)

        session = MachineSession.objects.get()
        left = (session.started_at + timedelta(minutes=20)).isoformat()
        form = {"started_at": session.started_at.isoformat(), "ended_at": left, "reason": "Forgot"}
        office_browser(person).post(f"/floor/my-hours/{session.uid}/correct/", form)
        wish = SessionCorrection.objects.get()
        office_browser(boss).post(f"/admin/shopmonitor/sessioncorrection/{wish.pk}/approve/")
        deliver_everywhere()

    booked = TimeEntry.objects.filter(operation=operation)
    sums = booked.aggregate(labour=Sum("labour_s"), machine=Sum("machine_s"))
    assert sums == {"labour": Decimal(1200), "machine": Decimal(1200)}
    assert booked.count() == 3
