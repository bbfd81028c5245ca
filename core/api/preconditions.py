"""`If-Match`: a change that is made against what its sender has read, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import router
from rest_framework.request import Request

from core.api.etags import known_revisions
from core.db.transactions import shared_transaction_on
from core.models.base import Record
from core.services.preconditions import require_revision


@contextmanager
def as_known(request: Request, record: Record) -> Iterator[None]:
    """Hold the record's row while it is changed, if the request says what it knows of it.

    Raises:
        ChangedMeanwhileError: it knows another revision.
    """
    known = known_revisions(request.headers.get("If-Match", ""), record)
    if known is None:
        yield
        return
    model: type[Any] = record.__class__
    with shared_transaction_on(router.db_for_write(model)):
        require_revision(record, known=known)
        yield
