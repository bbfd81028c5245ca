"""The row of each machine that swipes lock and boards read."""

from __future__ import annotations

from uuid import UUID

from django.db import connections

from shopmonitor.services.door import floor_alias


def make_live_rows(machines: list[UUID]) -> None:
    """Make the rows of machines that have none yet."""
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute(
            "INSERT INTO machine_live (machine_id) SELECT id FROM machines"
            " WHERE uid = ANY(%s::uuid[]) ON CONFLICT DO NOTHING",
            [[str(uid) for uid in machines]],
        )
