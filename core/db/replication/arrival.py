"""Rows of core that were made a moment ago and may not be in the copy yet."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError
from django.db.models import Model
from django.utils.translation import gettext as _

from core.db.replication.errors import NotArrivedError
from core.db.replication.tables import is_copied

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

M = TypeVar("M", bound=Model)

# A copy is milliseconds behind; who waits longer than this waits for a line that is cut.
ARRIVAL_S = 2.0
STEP_S = 0.02


def await_named_rows(row: Model, *, alias: str, limit_s: float = ARRIVAL_S) -> None:
    """Wait until what a row names is in the database that it goes to; for before the transaction.

    Costs nothing where core is at home. What does not exist at home either is left to the
    check of the row; so is what cannot be asked for, since home is away.

    Raises:
        NotArrivedError: it is at home, and did not come in time.
    """
    if alias == DEFAULT_DB_ALIAS:
        return
    until = time.monotonic() + limit_s
    for target, name, key in _named(row):
        if _is_there(target, key, alias) or not _is_at_home(target, key):
            continue
        while not _is_there(target, key, alias):
            if time.monotonic() > until:
                raise NotArrivedError(
                    _(
                        "%(name)s: what was chosen is at the main server, but has not arrived"
                        " here yet. Wait a moment and send it again."
                    )
                    % {"name": name},
                    field=name,
                    alias=alias,
                )
            time.sleep(STEP_S)


def await_row(rows: QuerySet[M], *, field: str = "", **named: Any) -> M | None:
    """Return a row that was looked for in vain, as soon as it is here.

    None where there is no such row at home either, for whoever asks; or home is away.
    Costs nothing where core is at home.

    Raises:
        NotArrivedError: it is at home, and did not come in time.
    """
    if rows.db == DEFAULT_DB_ALIAS or not is_copied(rows.model):
        return None
    wanted = rows.filter(**named)
    until = time.monotonic() + ARRIVAL_S
    row = wanted.first()
    if row is None and not _exists_at_home(wanted):
        return None
    while row is None:
        if time.monotonic() > until:
            raise NotArrivedError(
                _("It is at the main server, but has not arrived here yet. Try again in a moment."),
                field=field,
                alias=rows.db,
            )
        time.sleep(STEP_S)
        row = wanted.first()
    return row


def require_rows(target: type[Model], uids: Collection[UUID], *, alias: str) -> None:
    """Let a handler fail whose event was faster than the rows it tells of; it is tried again.

    Costs nothing where core is at home.

    Raises:
        NotArrivedError: one of them is not in this database yet.
    """
    if alias == DEFAULT_DB_ALIAS:
        return
    found = target._base_manager.using(alias).filter(uid__in=set(uids)).count()
    if found < len(set(uids)):
        raise NotArrivedError(
            _("What this event tells of has not arrived here yet; it is tried again."),
            table=target._meta.db_table,
            alias=alias,
        )


def _named(row: Model) -> Iterator[tuple[type[Model], str, Any]]:
    for field in row._meta.concrete_fields:
        target: Any = field.remote_field.model if field.remote_field else None
        key = getattr(row, field.attname)
        if target is not None and key is not None and is_copied(target):
            yield target, field.name, key


def _is_there(target: type[Model], key: Any, alias: str) -> bool:
    return target._base_manager.using(alias).filter(pk=key).exists()


def _is_at_home(target: type[Model], key: Any) -> bool:
    return _exists_at_home(target._base_manager.filter(pk=key))


def _exists_at_home(rows: QuerySet[M]) -> bool:
    try:
        return rows.using(DEFAULT_DB_ALIAS).exists()
    except (OperationalError, InterfaceError):
        return False
