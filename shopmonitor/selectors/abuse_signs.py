"""Swipes that look like a copied badge, or like somebody who tries badges; asked set-wise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connections

from shopmonitor.protocol.words import SwipeReason

# Nobody is in another zone within so long, nor in another area.
ANOTHER_ZONE = timedelta(seconds=5)
ANOTHER_AREA = timedelta(seconds=60)
MANY_TAGS = 5


class TwoPlaces(NamedTuple):
    """One badge, read at two machines that nobody can be at in that time."""

    last4: str
    badge: int | None
    machine: int
    code: str
    code_before: str
    at: datetime
    seconds: float


class TriedTags(NamedTuple):
    """Tags that nobody has, read at one node."""

    node: int
    name: str
    tags: int
    at: datetime


def list_badges_at_two_places(*, alias: str, since: datetime) -> list[TwoPlaces]:
    """Return what was read since a moment at two places, oldest first; guessed times count not."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT last4, badge_id, machine_id, code, code_before, occurred_at, seconds FROM ("
            " SELECT s.last4, s.badge_id, s.machine_id, m.code, s.occurred_at, z.id AS zone,"
            " z.area_id AS area, lag(m.code) OVER w AS code_before,"
            " lag(z.id) OVER w AS zone_before, lag(z.area_id) OVER w AS area_before,"
            " extract(epoch FROM s.occurred_at - lag(s.occurred_at) OVER w)::float AS seconds"
            " FROM badge_swipes s JOIN machines m ON m.id = s.machine_id"
            " JOIN zones z ON z.id = m.zone_id"
            " WHERE s.occurred_at > %s AND s.clock <> 'unknown' AND s.tag_digest <> ''"
            " WINDOW w AS (PARTITION BY s.tag_digest ORDER BY s.occurred_at, s.id)) AS pairs"
            " WHERE (zone <> zone_before AND seconds <= %s)"
            " OR (area <> area_before AND seconds <= %s) ORDER BY occurred_at",
            [since, ANOTHER_ZONE.total_seconds(), ANOTHER_AREA.total_seconds()],
        )
        return [TwoPlaces(*row) for row in cursor.fetchall()]


def list_nodes_with_many_unknown_tags(*, alias: str, since: datetime) -> list[TriedTags]:
    """Return the nodes at which many tags that nobody has were read since a moment."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT n.id, n.node_id, count(DISTINCT s.tag_digest), max(s.occurred_at)"
            " FROM badge_swipes s JOIN nodes n ON n.id = s.node_id"
            " WHERE s.reason = %s AND s.occurred_at > %s GROUP BY n.id, n.node_id"
            " HAVING count(DISTINCT s.tag_digest) >= %s ORDER BY n.node_id",
            [SwipeReason.BADGE_UNKNOWN.value, since, MANY_TAGS],
        )
        return [TriedTags(*row) for row in cursor.fetchall()]
