"""Corrections: asked by the person, decided by somebody else, booked everywhere."""

from datetime import datetime, timedelta

import pytest
import time_machine

from core.clock import utc_now
from core.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from core.models import AuditEntry, SuiteUser, SyncEvent
from shopmonitor.models import MachineSession, SessionCorrection
from shopmonitor.services.session_corrections import (
    approve_correction,
    ask_for_correction,
    confirm_end,
    refuse_correction,
)
from tests.factories.core import PermissionFactory, UserFactory
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    return utc_now()


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine(max_operators=2))


def work(node: SignedNode, now: datetime, begin: float, end: float) -> MachineSession:
    """Let a person be there, so many hours ago."""
    person, tag = make_person(shared=True)
    for hours in (begin, end):
        node.swipe(tag, wall=(now - hours * HOUR).isoformat(), clock="synced")
    return MachineSession.objects.get(user=person)


def ask(
    session: MachineSession, now: datetime, begin: float, end: float, **more: object
) -> SessionCorrection:
    values = {"user": session.user, "reason": "Forgot to badge out"} | more
    return ask_for_correction(
        session_uid=session.uid,
        started_at=now - begin * HOUR,
        ended_at=now - end * HOUR,
        **values,  # type: ignore[arg-type]
    )


def lead() -> SuiteUser:
    return make_person(level="lead")[0]


def told() -> list[tuple[str, str | None]]:
    rows = SyncEvent.objects.filter(event_type="machine.session_corrected").order_by("pk")
    return [(row.payload["uid"], row.payload["machine_from"]) for row in rows]


def test_approved_is_booked_told_once_and_the_original_stays(
    node: SignedNode, now: datetime
) -> None:
    session = work(node, now, 10, 1)
    MachineSession.objects.update(needs_confirming=True)
    wish = ask(session, now, 10, 6)
    assert ask(session, now, 10, 6) == wish
    boss = lead()
    for _ in range(2):
        approve_correction(correction=wish, by=boss, answer="Seen")
    was = session.ended_at
    session.refresh_from_db()
    wish.refresh_from_db()
    assert (session.ended_at, session.needs_confirming) == (now - 6 * HOUR, False)
    assert (wish.was_ended_at, wish.state, wish.decided_by) == (was, "approved", boss)
    assert told() == [(str(session.uid), session.started_at.isoformat().replace("+00:00", "Z"))]
    trail = AuditEntry.objects.filter(table_name="machine_sessions", row_key=str(session.pk))
    assert trail.filter(changes__has_key="ended_at").exists()
    with pytest.raises(ConflictError, match="decided already"):
        refuse_correction(correction=wish, by=boss, answer="No")


def test_colleague_carries_what_the_corrected_session_leaves(
    node: SignedNode, now: datetime
) -> None:
    first = work(node, now, 10, 2)
    colleague = work(node, now, 8, 3)
    assert colleague.machine_from is None
    approve_correction(correction=ask(first, now, 10, 7), by=lead())
    colleague.refresh_from_db()
    assert colleague.machine_from == now - 7 * HOUR
    assert {uid for uid, _ in told()} == {str(first.uid), str(colleague.uid)}


def test_who_is_still_there_tells_the_rest_when_they_leave(node: SignedNode, now: datetime) -> None:
    gone = work(node, now, 10, 4)
    person, tag = make_person(shared=True)
    node.swipe(tag, wall=(now - 6 * HOUR).isoformat(), clock="synced")
    approve_correction(correction=ask(gone, now, 10, 9), by=lead())
    node.swipe(tag, wall=(now - HOUR).isoformat(), clock="synced")
    stayed = MachineSession.objects.get(user=person)
    gone.refresh_from_db()
    assert gone.ended_at is not None
    assert stayed.ended_at is not None
    carried = [
        each.ended_at - each.machine_from
        for each in (gone, stayed)
        if each.ended_at and each.machine_from
    ]
    assert sum(carried, timedelta()) == 6 * HOUR


def test_nobody_decides_on_their_own_nor_without_the_right(node: SignedNode, now: datetime) -> None:
    session = work(node, now, 5, 1)
    PermissionFactory.create(user=session.user, level="lead")
    wish = ask(session, now, 5, 2)
    with pytest.raises(NotAllowedError, match="own"):
        approve_correction(correction=wish, by=session.user)
    with pytest.raises(NotAllowedError, match="lead"):
        approve_correction(correction=wish, by=UserFactory.create())
    with pytest.raises(InvalidInputError, match="answer"):
        refuse_correction(correction=wish, by=lead(), answer=" ")
    boss = UserFactory.create()
    PermissionFactory.create(user=boss, level="edit")
    for _ in range(2):
        refuse_correction(correction=wish, by=boss, answer="You were seen at two")
    session.refresh_from_db()
    assert session.ended_at == now - HOUR
    assert told() == []


def test_what_cannot_be_is_refused_with_words(node: SignedNode, now: datetime) -> None:
    session = work(node, now, 5, 1)
    with pytest.raises(NotFoundError):
        ask(session, now, 5, 2, user=UserFactory.create())
    with pytest.raises(InvalidInputError, match="reason"):
        ask(session, now, 5, 2, reason=" ")
    with pytest.raises(InvalidInputError, match="later than"):
        ask(session, now, 2, 5)
    other = MachineSession.objects.create(
        machine=session.machine,
        user=session.user,
        person_name="P",
        machine_code="M",
        started_at=now - 8 * HOUR,
        ended_at=now - 6 * HOUR,
    )
    with pytest.raises(InvalidInputError, match="overlaps"):
        ask(session, now, 7, 2)
    ask(session, now, 5.5, 2)
    with pytest.raises(ConflictError, match="waits"):
        ask(session, now, 5, 2)
    with pytest.raises(InvalidInputError, match="overlaps"):
        ask(other, now, 8, 5.2)


def test_what_changed_meanwhile_is_in_the_way_of_approval(node: SignedNode, now: datetime) -> None:
    session = work(node, now, 5, 1)
    wish = ask(session, now, 6, 2)
    MachineSession.objects.create(
        machine=session.machine,
        user=session.user,
        person_name="P",
        machine_code="M",
        started_at=now - 7 * HOUR,
        ended_at=now - 5.5 * HOUR,
    )
    with pytest.raises(ConflictError, match="overlaps"):
        approve_correction(correction=wish, by=lead())
    wish.refresh_from_db()
    assert wish.state == "asked"


def test_open_session_is_ended_first_and_an_end_can_be_confirmed(
    node: SignedNode, now: datetime
) -> None:
    person, tag = make_person()
    node.swipe(tag)
    session = MachineSession.objects.get(user=person)
    with pytest.raises(ConflictError, match="badge out first"):
        ask(session, now, 3, 2)
    with time_machine.travel(now + HOUR, tick=False):
        node.swipe(tag)
    MachineSession.objects.update(needs_confirming=True)
    confirm_end(session_uid=session.uid, user=person)
    assert not MachineSession.objects.get().needs_confirming
