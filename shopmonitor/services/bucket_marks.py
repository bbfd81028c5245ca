"""Noting of which time the buckets must be reckoned again, beside the fact that asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connections


class Mark(NamedTuple):
    """A machine, by its number, and the first and the last instant of what came (aware UTC)."""

    machine: int
    first_at: datetime
    last_at: datetime


def mark_buckets(*, alias: str, facts: Iterable[tuple[int, datetime, datetime]]) -> None:
    """Note what came, one mark a machine; part of the transaction of the facts."""
    marks: dict[int, Mark] = {}
    for machine, first_at, last_at in facts:
        known = marks.get(machine, Mark(machine, first_at, last_at))
        marks[machine] = Mark(machine, min(known.first_at, first_at), max(known.last_at, last_at))
    if not marks:
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO bucket_marks (machine_id, first_at, last_at)"
            " SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[])",
            [list(column) for column in zip(*marks.values(), strict=True)],
        )
