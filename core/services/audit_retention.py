"""Letting go of old changes by whole months: the trail itself refuses every deletion."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from core.db.partitions import month_start, months_before, partition_lock, partitioned_tables
from core.models import AuditEntry

logger = logging.getLogger(__name__)


def drop_audit_months(*, alias: str, now: datetime) -> list[str]:
    """Drop the trail's months that ended more than `SUITE_AUDIT_MONTHS` months ago.

    Returns:
        the names of the partitions that are gone.
    """
    return [
        name
        for table in partitioned_tables(alias)
        if table.name == AuditEntry._meta.db_table
        for name in months_before(alias, table, _oldest(now))
        if _drop(alias, f'{table.schema}."{name}"')
    ]


def _oldest(now: datetime) -> datetime:
    """Return the first instant that is kept, UTC."""
    first = month_start(now)
    months = 12 * first.year + first.month - 1 - settings.SUITE_AUDIT_MONTHS
    return first.replace(year=months // 12, month=months % 12 + 1)


def _drop(alias: str, part: str) -> bool:
    with partition_lock(alias) as cursor:
        cursor.execute(f"DROP TABLE {part}")
    logger.info("month of the trail dropped", extra={"table": part, "alias": alias})
    return True
