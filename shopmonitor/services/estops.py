"""E-stops in the hands of people: a released one is inspected, an inspected one rearmed.

Both withhold less and give nothing: no machine is started here, and the hard-wired circuit
is reset at the machine, never by this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connections, transaction
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db import roles
from core.db.doors import Door, current_door, through
from core.db.transactions import in_transaction
from core.errors import ConflictError, InvalidInputError, NotAllowedError
from core.events import wakeup
from core.events.publish import publish
from core.events.types import EStopRearmed
from core.models import SuiteUser
from shopmonitor.choices import AlertKind, EStopState, SignedBy
from shopmonitor.domain.estops import IN_FORCE, Actor, Said, Verdict, judge_move
from shopmonitor.models import EStopEvent
from shopmonitor.selectors.estop_rights import may_step, reach_of
from shopmonitor.services.alerts import resolve_alerts
from shopmonitor.services.door import floor_alias
from shopmonitor.services.estop_checks import note_done
from shopmonitor.services.estop_notices import end_unconfirmed
from shopmonitor.services.statements import Statements


@in_transaction(EStopEvent)
def inspect_estop(
    *, estop: EStopEvent, user: SuiteUser, cause: str, signed_by: SignedBy = SignedBy.SIGN_IN
) -> EStopEvent:
    """Note that a person looked at a released e-stop and what had been the cause.

    Args:
        signed_by: by what the person is known: their sign-in, or the badge at a kiosk.

    Raises:
        ConflictError: the hardware has not released it, or it was inspected already.
        NotAllowedError: the person may neither maintain nor lead there.
        InvalidInputError: no cause is given.
    """
    if not cause.strip():
        raise InvalidInputError(_("cause: say what the cause was."), field="cause")
    row, state = _lock(estop, Said.INSPECTED, user)
    row.state, row.inspected_at, row.inspected_by = state, utc_now(), user
    row.cause, row.inspected_with = cause.strip()[:200], signed_by
    _save(row, user)
    return row


@in_transaction(EStopEvent)
def rearm_estop(
    *, estop: EStopEvent, user: SuiteUser, signed_by: SignedBy = SignedBy.SIGN_IN
) -> EStopEvent:
    """End an inspected e-stop; every operator swipes again, nothing starts by itself.

    Args:
        signed_by: by what the person is known: their sign-in, or the badge at a kiosk.

    Raises:
        ConflictError: nobody has inspected it.
        NotAllowedError: the person may neither maintain nor lead there.
    """
    row, state = _lock(estop, Said.REARMED, user)
    at = utc_now()
    row.state, row.rearmed_at, row.rearmed_by = state, at, user
    row.rearmed_with = signed_by
    _save(row, user)
    note_done(alias=floor_alias(), estop=row, at=at)
    _log(row, user, at)
    if row.machine is not None:
        _resolve_alerts(row, at)
        machines = _uids_reached(row)
        publish(EStopRearmed(uid=row.machine.uid, occurred_at=at, estop=row.uid, machines=machines))
    return row


def _lock(estop: EStopEvent, said: Said, user: SuiteUser) -> tuple[EStopEvent, EStopState]:
    """Lock the e-stop; return it with the state that follows when this person says so."""
    alias = floor_alias()
    rows = EStopEvent.objects.using(alias).select_related("machine__zone__area", "check_of")
    row = rows.select_for_update(no_key=True, of=("self",)).get(pk=estop.pk)
    verdict, after = judge_move(EStopState(row.state), said, Actor.PERSON)
    if row.is_history or verdict is not Verdict.MOVES or after is None:
        text = _("The e-stop is %(now)s; it must be %(wanted)s first.")
        wanted = EStopState.RELEASED if said is Said.INSPECTED else EStopState.INSPECTED
        raise ConflictError(text % {"now": row.get_state_display(), "wanted": wanted.label})
    if not may_step(estop=row, user=user):
        raise NotAllowedError(
            _("This needs the right to maintain or to lead everywhere that the e-stop reaches.")
        )
    transaction.on_commit(lambda: wakeup.wake(alias), using=alias)
    return row, after


def _save(row: EStopEvent, user: SuiteUser) -> None:
    """Write a step in the person's own name: the table takes it from nobody else."""
    with _in_the_name_of(user):
        row.save(using=floor_alias())


@contextmanager
def _in_the_name_of(user: SuiteUser) -> Iterator[None]:
    with through(Door(current_door().role or roles.SYSTEM, person=user.pk)):
        yield


def _log(estop: EStopEvent, user: SuiteUser, at: datetime) -> None:
    """Write a line at every machine that the e-stop reached."""
    data = {"state": estop.state, "estop": estop.uid, "kind": estop.kind, "scope": estop.scope}
    statements = Statements()
    statements.add(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, user_id, person_name, node_name,"
        " data, occurred_at) SELECT 'estop', m.id, m.code, %s, %s, '', %s::jsonb, %s"
        " FROM machines m WHERE m.id = ANY(estop_machines(%s, %s, %s, %s)) ORDER BY m.id",
        user.pk,
        user.display_name,
        msgspec.json.encode(data).decode(),
        at,
        *reach_of(estop),
    )
    statements.run(floor_alias())


def _resolve_alerts(estop: EStopEvent, at: datetime) -> None:
    """The alert is over with the last e-stop of the machine."""
    alias, machine = floor_alias(), estop.machine
    statements = Statements()
    end_unconfirmed(statements, estop=estop, at=at)
    others = EStopEvent.objects.using(alias).filter(
        machine=machine, state__in=IN_FORCE, is_history=False
    )
    if machine is not None and not others.exists():
        resolve_alerts(statements, kind=AlertKind.ESTOP, source=machine.code, at=at)
    statements.run(alias)


def _uids_reached(estop: EStopEvent) -> list[UUID]:
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute(
            "SELECT uid FROM machines WHERE id = ANY(estop_machines(%s, %s, %s, %s)) ORDER BY id",
            reach_of(estop),
        )
        return [row[0] for row in cursor.fetchall()]
