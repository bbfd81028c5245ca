"""Work that takes longer than a person waits: put in line here, done by the process `worker`.

The only module that knows which queue that is (docs/mechanisms/jobs.md).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

from core.db.router import CORE_SCHEMA, suite_router
from core.db.transactions import open_alias
from core.errors import NoOpenTransactionError


def enqueue(function: Callable[..., None], **arguments: str | int | bool) -> None:
    """Put a job in line: it is done if and only if the caller's transaction commits.

    With PostgreSQL as the queue the job is a row of that transaction. With Redis, or
    from a database beside core's, it is sent right after the commit: a crash between
    the two loses it, so whoever waits for a job must be able to ask for it again.

    A job whose worker died is handed out once more after `retry` seconds, so it must
    claim its work first and find nothing to do the second time.

    Args:
        function: a function of a module; it runs in another process.
        arguments: small and not secret, they stand in the queue as they are.

    Raises:
        NoOpenTransactionError: no service has opened a transaction.
    """
    alias = open_alias()
    if alias is None:
        raise NoOpenTransactionError("enqueue() needs the transaction of a service")
    send = partial(async_task, f"{function.__module__}.{function.__qualname__}", **arguments)
    if settings.SUITE_QUEUE_URL or alias != suite_router.alias_for(CORE_SCHEMA):
        transaction.on_commit(send, using=alias)
    else:
        send()
