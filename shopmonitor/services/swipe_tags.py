"""Tags of old swipes: who swiped stays, by which piece of plastic need not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.services.door import floor_alias

# So many rows are held at once, and no swipe waits for more.
AT_ONCE = 5_000
_EMPTY = """
    UPDATE badge_swipes SET tag_digest = '', last4 = '' WHERE id IN (
        SELECT id FROM badge_swipes
        WHERE received_at < %s AND occurred_at < %s AND tag_digest <> ''
        ORDER BY occurred_at LIMIT %s)
"""


def forget_old_tags(*, now: datetime | None = None) -> int:
    """Empty digest and last digits of swipes that are older than the shop keeps them; how many.

    Older is a swipe that was made and received longer ago: what a node sends late stays as long
    as any other.
    """
    before = (now or utc_now()) - timedelta(days=settings.SUITE_KEEP_DAYS["swipe_tags"])
    emptied = 0
    while True:
        found = _empty_some(before)
        emptied += found
        if found < AT_ONCE:
            return emptied


def _empty_some(before: datetime) -> int:
    alias = floor_alias()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        # Append-only otherwise: the database itself asks for this setting, and for the age.
        cursor.execute("SELECT set_config('app.upkeep', 'retention', true)")
        cursor.execute(_EMPTY, [before, before, AT_ONCE])
        found: int = cursor.rowcount
        cursor.execute("SELECT set_config('app.upkeep', '', true)")
    return found
