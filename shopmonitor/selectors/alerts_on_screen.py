"""The alerts that a person is told of on screens: at the kiosk, on boards."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from core.models import SuiteUser
from shopmonitor.choices import AlertState, Channel
from shopmonitor.models import Alert, AlertDelivery


def list_alerts_on_screen(*, user: SuiteUser) -> QuerySet[Alert]:
    """Return the unresolved alerts of which a step told this person, the newest first."""
    told = AlertDelivery.objects.filter(alert=OuterRef("pk"), user=user, channel=Channel.SCREEN)
    rows = Alert.objects.filter(Exists(told)).exclude(state=AlertState.RESOLVED)
    return rows.select_related("machine").order_by("-last_at", "-pk")
