"""The rows of a table as lists and pages need them: relations read along, never one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.query import Prefetch

from core.models.base import Record

M = TypeVar("M", bound=Model)


def list_rows(
    model: type[M],
    *,
    relations: Sequence[str] = (),
    prefetch: Sequence[str | Prefetch[Any]] = (),
    with_retired: bool = True,
) -> QuerySet[M]:
    """Return a table's rows with what they name; of records, those in use alone if so asked."""
    rows = model._default_manager.select_related(*relations).prefetch_related(*prefetch)
    if issubclass(model, Record) and not with_retired:
        rows = rows.filter(deleted_at__isnull=True)
    return rows
