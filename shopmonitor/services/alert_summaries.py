"""The summary of the morning: put in line once a day for everybody who asked for one."""

from __future__ import annotations

from django.db import connections

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.models import Company
from shopmonitor.services.door import floor_alias

# Later than this after its time nobody reads it as the morning's: it waits for tomorrow.
LATEST = "2 hours"


def put_summaries_in_line() -> None:
    """Put the summaries in line whose time of day has come; however often, each once a day."""
    alias = floor_alias()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        cursor.execute(
            "WITH here AS (SELECT %s::timestamptz AT TIME ZONE %s AS now)"
            " INSERT INTO alert_deliveries (user_id, channel, summary_of)"
            " SELECT w.user_id, 'mail', here.now::date FROM alert_wishes w, here"
            " WHERE w.summary_at IS NOT NULL AND here.now::time >= w.summary_at"
            " AND here.now < here.now::date + w.summary_at + %s::interval"
            " AND EXISTS (SELECT FROM suite_users u WHERE u.id = w.user_id AND u.active"
            "   AND u.deleted_at IS NULL)"
            " ON CONFLICT (user_id, summary_of) WHERE summary_of IS NOT NULL DO NOTHING",
            [utc_now(), Company.objects.using(alias).current().time_zone, LATEST],
        )
