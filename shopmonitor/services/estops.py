"""E-stops in the hands of people: a released one is inspected, an inspected one rearmed."""

from __future__ import annotations

import msgspec
from django.db import connections, transaction
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.domain.permissions import Grant, judge_right
from core.errors import ConflictError, InvalidInputError, NotAllowedError
from core.events import wakeup
from core.events.publish import publish
from core.events.types import EStopRearmed
from core.models import SuiteUser
from shopmonitor.choices import AlertKind, EStopState
from shopmonitor.domain.swipes import APP
from shopmonitor.models import EStopEvent
from shopmonitor.services.alerts import resolve_alerts
from shopmonitor.services.circuits import IN_FORCE
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements


@in_transaction(EStopEvent)
def inspect_estop(*, estop: EStopEvent, user: SuiteUser, cause: str) -> EStopEvent:
    """Note that a person looked at a released e-stop and what had been the cause.

    Raises:
        ConflictError: the hardware has not released it, or it was inspected already.
        NotAllowedError: the person may neither maintain nor lead there.
        InvalidInputError: no cause is given.
    """
    if not cause.strip():
        raise InvalidInputError(_("cause: say what the cause was."), field="cause")
    row = _lock(estop, EStopState.RELEASED)
    _check_right(row, user)
    row.state, row.inspected_at, row.inspected_by = EStopState.INSPECTED, utc_now(), user
    row.cause = cause.strip()[:200]
    row.save(using=floor_alias())
    return row


@in_transaction(EStopEvent)
def rearm_estop(*, estop: EStopEvent, user: SuiteUser) -> EStopEvent:
    """End an inspected e-stop; every operator swipes again, nothing starts by itself.

    Raises:
        ConflictError: nobody has inspected it.
        NotAllowedError: the person may neither maintain nor lead there.
    """
    row = _lock(estop, EStopState.INSPECTED)
    _check_right(row, user)
    row.state, row.rearmed_at, row.rearmed_by = EStopState.REARMED, utc_now(), user
    row.save(using=floor_alias())
    if row.machine is not None:
        _resolve_alert(row)
        publish(EStopRearmed(uid=row.machine.uid, occurred_at=utc_now(), estop=row.uid))
    return row


def _lock(estop: EStopEvent, state: EStopState) -> EStopEvent:
    alias = floor_alias()
    row = EStopEvent.objects.using(alias).select_for_update(no_key=True).get(pk=estop.pk)
    if row.is_history or row.state != state:
        text = _("The e-stop is %(now)s; it must be %(wanted)s first.")
        raise ConflictError(text % {"now": row.state, "wanted": state.value})
    transaction.on_commit(lambda: wakeup.wake(alias), using=alias)
    return row


def _resolve_alert(estop: EStopEvent) -> None:
    """The alert is over with the last e-stop of the machine."""
    alias, machine = floor_alias(), estop.machine
    others = EStopEvent.objects.using(alias).filter(
        machine=machine, state__in=IN_FORCE, is_history=False
    )
    if machine is None or others.exists():
        return
    statements = Statements()
    resolve_alerts(statements, kind=AlertKind.ESTOP, source=machine.code, at=utc_now())
    statements.run(alias)


def _check_right(estop: EStopEvent, user: SuiteUser) -> None:
    allowed = any(
        judge_right(_grants(estop, user), wanted=level, app=APP, at=utc_now()).allowed
        for level in ("maintain", "lead")
    )
    if not allowed:
        raise NotAllowedError(_("This needs the right to maintain or to lead there."))


def _grants(estop: EStopEvent, user: SuiteUser) -> list[Grant]:
    """Return the rights that reach all of what the e-stop reaches."""
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute(
            "SELECT grants_at(%s, %s, %s, %s)::text",
            [user.pk, estop.machine_id, estop.zone_id, estop.area_id],
        )
        return msgspec.json.decode(cursor.fetchone()[0], type=list[Grant])
