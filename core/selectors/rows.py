"""The rows of a table as lists and pages need them: relations read along, never one by one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connections, router
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


def lock_row(model: type[Model], *, key: str) -> None:
    """Hold a row until the open transaction ends; what is no key holds nothing."""
    rows = model._base_manager.using(router.db_for_write(model)).select_for_update(no_key=True)
    with suppress(ValueError, ValidationError):
        rows.filter(pk=key).order_by("pk").values_list("pk").first()


def lock_name(model: type[Model], *, name: str) -> None:
    """Hold a name until the open transaction ends: of what is to become a row, and is none yet."""
    with connections[router.db_for_write(model)].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
