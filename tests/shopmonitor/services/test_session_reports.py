"""Pieces that people report reach their session, the figures and the office, once."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine

from core.clock import utc_now
from core.domain.spans import Span
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.models import SuiteUser
from shopmonitor.domain.session_reports import REPORTED_WITHIN, Pieces
from shopmonitor.models import MachineSession
from shopmonitor.selectors.counts import get_counts
from shopmonitor.services.session_reports import report_pieces
from shoptracker.models import QuantityReport
from tests.factories.core import UserFactory
from tests.factories.floor import make_node, make_person
from tests.factories.office import make_assigned_operation
from tests.outbox import deliver_everywhere

pytestmark = pytest.mark.django_db
PIECES = Pieces(good=5, scrap=2, rework=1, scrap_reason=" Chatter ")


def worked() -> tuple[SuiteUser, MachineSession]:
    _, machine = make_assigned_operation()
    deliver_everywhere()
    node, (person, tag) = make_node(machine), make_person()
    node.swipe(tag)
    node.swipe(tag)
    return person, MachineSession.objects.get()


def test_report_is_counted_once_everywhere() -> None:
    person, session = worked()
    report = uuid4()
    for _ in range(2):
        report_pieces(report=report, session_uid=session.uid, user=person, pieces=PIECES)
    deliver_everywhere()
    session.refresh_from_db()
    assert (session.good, session.scrap, session.rework) == (5, 2, 1)
    booked = QuantityReport.objects.get()
    assert (booked.good, booked.scrap, booked.scrap_reason) == (Decimal(5), Decimal(2), "Chatter")
    assert (booked.session_uid, booked.operation is None) == (session.uid, False)
    around = Span(session.started_at - timedelta(hours=1), utc_now() + timedelta(hours=1))
    counts = get_counts(machine=session.machine, span=around)
    assert [int(each) for each in (counts.good, counts.scrap, counts.rework)] == [5, 2, 1]


def test_only_ones_own_and_not_for_ever() -> None:
    person, session = worked()
    with pytest.raises(NotFoundError):
        report_pieces(
            report=uuid4(), session_uid=session.uid, user=UserFactory.create(), pieces=PIECES
        )
    with pytest.raises(InvalidInputError, match="scrap_reason"):
        report_pieces(report=uuid4(), session_uid=session.uid, user=person, pieces=Pieces(scrap=1))
    later = utc_now() + REPORTED_WITHIN + timedelta(minutes=1)
    with time_machine.travel(later, tick=False), pytest.raises(ConflictError, match="too long"):
        report_pieces(report=uuid4(), session_uid=session.uid, user=person, pieces=PIECES)
    assert not QuantityReport.objects.exists()
