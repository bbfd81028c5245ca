"""How long what is written of people stays: each kind has its days; the upkeep keeps to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connections

from core.db.transactions import transaction_on
from core.models import ApiTokenPlace, SecurityEvent
from core.services.faults import delete_old_faults


def delete_old_traces(*, alias: str, now: datetime) -> None:
    """Delete security events, faults, places of tokens and the log when their time is over."""
    delete_old_faults(alias=alias, before=_before("faults", now))
    places = ApiTokenPlace.objects.using(alias)
    places.filter(first_seen_at__lt=_before("token_places", now)).delete()
    entries = LogEntry.objects.using(alias)
    entries.filter(action_time__lt=_before("admin_log", now)).delete()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        # Append-only otherwise: the database itself asks for this setting, and for the age.
        cursor.execute("SELECT set_config('app.upkeep', 'retention', true)")
        old = SecurityEvent.objects.using(alias)
        old.filter(occurred_at__lt=_before("security_events", now)).delete()
        cursor.execute("SELECT set_config('app.upkeep', '', true)")


def _before(kind: str, now: datetime) -> datetime:
    return now - timedelta(days=settings.SUITE_KEEP_DAYS[kind])
