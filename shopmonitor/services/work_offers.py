"""What the office offers to do at a machine; a newer revision always wins, a late one never."""

from __future__ import annotations

from uuid import UUID

from django.db import connections

from core.errors import NotFoundError
from core.events.types import OperationOffered, OperationWithdrawn
from shopmonitor.services.door import floor_alias


def keep_offer(event: OperationOffered) -> None:
    """Show an operation at its machine.

    Raises:
        NotFoundError: the machine has not arrived here yet; the event waits and comes again.
    """
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_offers (operation_uid, machine_id, job_number, operation_name, part,"
            " quantity, rank, revision, withdrawn)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, false)"
            " ON CONFLICT (operation_uid, machine_id) DO UPDATE SET job_number ="
            " excluded.job_number, operation_name = excluded.operation_name, part = excluded.part,"
            " quantity = excluded.quantity, rank = excluded.rank, revision = excluded.revision,"
            " withdrawn = false WHERE work_offers.revision <= excluded.revision",
            [
                str(event.uid),
                _machine(event.machine),
                event.job_number,
                event.operation_name,
                event.part,
                event.quantity,
                event.rank,
                event.revision,
            ],
        )


def withdraw_offer(event: OperationWithdrawn) -> None:
    """Show an operation no longer; remembered even when the offer itself comes later.

    Raises:
        NotFoundError: the machine has not arrived here yet; the event waits and comes again.
    """
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_offers (operation_uid, machine_id, job_number, operation_name, part,"
            " quantity, rank, revision, withdrawn) VALUES (%s, %s, '', '', '', 0, 0, %s, true)"
            " ON CONFLICT (operation_uid, machine_id) DO UPDATE SET withdrawn = true,"
            " revision = excluded.revision WHERE work_offers.revision <= excluded.revision",
            [str(event.uid), _machine(event.machine), event.revision],
        )


def _machine(uid: UUID) -> int:
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute("SELECT id FROM machines WHERE uid = %s", [str(uid)])
        row = cursor.fetchone()
    if row is None:
        raise NotFoundError("The machine of this event is not here yet.", machine=str(uid))
    return int(row[0])
