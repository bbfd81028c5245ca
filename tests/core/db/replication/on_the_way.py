"""Rows that are at home and arrive at the floor a moment later, or never."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.models import Area
from core.services.records import create_record
from tests.core.db.replication.servers import Shop

ARRIVES = (
    "INSERT INTO core.areas (id, uid, code, name, region, time_zone)"
    " VALUES (%s, %s, %s, 'Hall', 'home', 'UTC')"
)


def make_area(key: int, code: str) -> Area:
    """Make one at home, of a number that no other test has."""
    return create_record(Area(id=key, code=code, name="Hall"))


@contextmanager
def arriving(area: Area, floor: Shop) -> Iterator[None]:
    """Let an area arrive a moment after what is inside has begun."""
    coming = threading.Timer(0.3, floor.run, [ARRIVES, area.pk, str(area.uid), area.code])
    coming.start()
    try:
        yield
    finally:
        coming.join()
