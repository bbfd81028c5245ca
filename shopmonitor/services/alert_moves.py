"""Acknowledging and resolving alerts: forwards only, and who was first stays."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError
from core.models import SuiteUser
from shopmonitor.choices import AlertState
from shopmonitor.models import Alert


@in_transaction(Alert)
def acknowledge_alert(*, alert: Alert, by: SuiteUser) -> Alert:
    """Note that a person has seen the alert; a second time changes nothing.

    Raises:
        ConflictError: the alert is resolved already.
    """
    current = _locked(alert)
    if current.state == AlertState.RESOLVED:
        raise ConflictError(_("The alert is resolved already; a new one opens if it comes again."))
    if current.state == AlertState.OPEN:
        current.state = AlertState.ACKNOWLEDGED
        current.acknowledged_at, current.acknowledged_by = utc_now(), by
        current.save(update_fields=["state", "acknowledged_at", "acknowledged_by"])
    return current


@in_transaction(Alert)
def resolve_alert(*, alert: Alert, by: SuiteUser) -> Alert:
    """Note that a person has mended what was wrong; a second time changes nothing."""
    current = _locked(alert)
    if current.state != AlertState.RESOLVED:
        current.state = AlertState.RESOLVED
        current.resolved_at, current.resolved_by = utc_now(), by
        current.save(update_fields=["state", "resolved_at", "resolved_by"])
    return current


def _locked(alert: Alert) -> Alert:
    return Alert.objects.select_for_update(no_key=True).get(pk=alert.pk)
