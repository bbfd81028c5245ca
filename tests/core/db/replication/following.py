"""What the tests of copies do at home and look for in a copy."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.core.management import call_command

from core.db.replication.places import Copy
from core.db.replication.status import CopyStatus, read_status
from tests.core.db.replication.servers import Shop

_AREA = (
    "INSERT INTO core.areas (code, name, region, time_zone) VALUES (%s, %s, 'home', 'UTC')"
    " RETURNING id"
)
_ZONE = (
    "INSERT INTO core.zones (code, name, area_id, sequence, is_primary, skip_auto_queue,"
    " count_multiplier, no_count) VALUES ('Z-' || %s, 'Zone', %s, 0, false, false, 1, false)"
    " RETURNING id"
)
_MACHINE = (
    "INSERT INTO core.machines (code, name, zone_id, status, max_operators, min_level,"
    " inactivity_warning_s, inactivity_end_s)"
    " VALUES (%s, %s, %s, 'active', 1, 'operate', 0, 0) RETURNING id"
)
_GROUP = "INSERT INTO core.suite_groups (name) VALUES (%s)"


def replicate(*options: str) -> str:
    said = StringIO()
    call_command("replicate", *options, stdout=said)
    return said.getvalue()


def until(there: Callable[[], Any], wanted: Any = True, *, within_s: float = 30) -> None:
    end = time.monotonic() + within_s
    while (seen := there()) != wanted:
        assert time.monotonic() < end, f"{seen!r}, not {wanted!r}"
        time.sleep(0.05)


def status_of(alias: str) -> CopyStatus:
    (found,) = read_status([Copy(alias)])
    return found


def add_area(home: Shop, code: str, name: str = "Hall") -> int:
    return int(home.value(_AREA, code, name))


def add_machine(home: Shop, code: str) -> int:
    zone = home.value(_ZONE, code, add_area(home, code))
    return int(home.value(_MACHINE, code, "Lathe", zone))


def add_group(home: Shop, name: str) -> None:
    home.run(_GROUP, name)


def areas(shop: Shop) -> dict[str, str]:
    return dict(shop.run("SELECT code, name FROM core.areas"))


def has_area(shop: Shop, code: str) -> bool:
    return code in areas(shop)


def groups(shop: Shop) -> set[str]:
    return {row[0] for row in shop.run("SELECT name FROM core.suite_groups")}


def has_machine(shop: Shop, key: int) -> bool:
    return bool(shop.value("SELECT EXISTS (SELECT FROM core.machines WHERE id = %s)", key))


def use_machine(floor: Shop, key: int) -> None:
    """Write a row of the floor that names a machine of core."""
    floor.run("INSERT INTO shop_monitor.machine_live (machine_id) VALUES (%s)", key)
