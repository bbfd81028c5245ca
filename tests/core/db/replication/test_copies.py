"""Copies of core on servers of their own: set up, followed, broken, healed, removed."""

import time
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from core.db.replication.places import Copy
from core.db.replication.status import CopyStatus, read_status
from tests.core.db.replication.conftest import FLOOR, HOME, OFFICE, Shops
from tests.core.db.replication.servers import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]

AREA = (
    "INSERT INTO core.areas (code, name, region, time_zone) VALUES (%s, %s, 'home', 'UTC')"
    " RETURNING id"
)


def replicate(*options: str) -> str:
    said = StringIO()
    call_command("replicate", *options, stdout=said)
    return said.getvalue()


def until(there: Callable[[], Any], wanted: Any = True, *, within_s: float = 30) -> None:
    end = time.monotonic() + within_s
    while (seen := there()) != wanted:
        assert time.monotonic() < end, f"{seen!r}, not {wanted!r}"
        time.sleep(0.05)


def names(shop: Shop) -> list[tuple[str, str]]:
    return shop.run("SELECT code, name FROM core.areas ORDER BY code")


def status(alias: str) -> CopyStatus:
    (found,) = read_status([Copy(alias)])
    return found


@pytest.fixture
def following(shops: Shops) -> Shops:
    """Bring every copy to where it follows, whatever a test has left."""
    replicate("--set-up")
    return shops


def test_one(following: Shops) -> None:
    print(replicate("--status"))
    following[HOME].run(AREA, "A", "Hall")
    until(lambda: names(following[FLOOR]), [("A", "Hall")])
    until(lambda: names(following[OFFICE]), [("A", "Hall")])
    print(replicate("--status"))
    print(replicate("--set-up"))
    print(replicate("--remove"))
    print(replicate("--status"))
