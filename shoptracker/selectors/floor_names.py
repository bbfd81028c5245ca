"""What the floor names by uid, as rows of this database: one query for each kind."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from core.models import Machine, SuiteUser
from shoptracker.errors import NotHereYetError
from shoptracker.models import JobOperation


def machines_by_uid(*, uids: Collection[UUID]) -> dict[UUID, Machine]:
    """Return machines with their zones.

    Raises:
        NotHereYetError: core has not brought one of them here; try again later.
    """
    found = {
        machine.uid: machine
        for machine in Machine.objects.filter(uid__in=uids).select_related("zone")
    }
    _require_all("machine", uids, found)
    return found


def user_ids_by_uid(*, uids: Collection[UUID]) -> dict[UUID, int]:
    """Return the keys of people.

    Raises:
        NotHereYetError: core has not brought one of them here; try again later.
    """
    found = dict(SuiteUser.objects.filter(uid__in=uids).values_list("uid", "pk"))
    _require_all("person", uids, found)
    return found


def operation_ids_by_uid(*, uids: Collection[UUID]) -> dict[UUID, int]:
    """Return the keys of the operations that are known here."""
    if not uids:
        return {}
    return dict(JobOperation.objects.filter(uid__in=uids).values_list("uid", "pk"))


def _require_all(kind: str, uids: Collection[UUID], found: Collection[UUID]) -> None:
    missing = [str(uid) for uid in uids if uid not in found]
    if missing:
        raise NotHereYetError(f"{kind} {missing[0]} is not in this database yet", uids=missing)
