"""Counting for somebody who waits for the page and not for the number."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, connections, transaction
from django.db.models import QuerySet
from psycopg2.errors import QueryCanceled

from core.db.transactions import transaction_on


def count_up_to(queryset: QuerySet[Any], *, most: int, within_ms: int) -> int | None:
    """Return how many rows there are, at most `most`; None if the database needs longer.

    It is counted in the queryset's own order: then it walks the way that a page walks, and stops.

    Raises:
        RuntimeError: a transaction is open already, which the limit would outlive.
    """
    alias = queryset.db
    try:
        with transaction_on(alias):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(within_ms)])
            counted = int(queryset[:most].count())
            # The limit goes with it; nothing was written.
            transaction.set_rollback(True, using=alias)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise
    return counted
