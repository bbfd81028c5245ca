"""The row of each machine that swipes lock and boards read."""

from __future__ import annotations

from uuid import UUID

from django.db import connections

from core.db.replication.arrival import require_rows
from core.models import Machine
from shopmonitor.services.door import floor_alias


def make_live_rows(machines: list[UUID]) -> None:
    """Make the rows of machines that have none yet.

    Raises:
        NotArrivedError: a machine is not in the copy of the floor's database yet.
    """
    alias = floor_alias()
    require_rows(Machine, machines, alias=alias)
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO machine_live (machine_id) SELECT id FROM machines"
            " WHERE uid = ANY(%s::uuid[]) ON CONFLICT DO NOTHING",
            [[str(uid) for uid in machines]],
        )
