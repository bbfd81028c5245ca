"""Three servers: home and the floor of PostgreSQL's oldest version, the office of a newer one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.core.db.aliases import another_alias
from tests.core.db.replication.following import replicate
from tests.core.db.replication.servers import Shop, shop

Shops = dict[str, Shop]
HOME, FLOOR, OFFICE = "default", "shop_monitor", "shop_tracker"


@pytest.fixture(scope="session")
def servers(structure: Path) -> Iterator[Shops]:
    with (
        shop(structure) as home,
        shop(structure) as floor,
        shop(structure, major=16, superuser=False) as office,
    ):
        login = office.parameters["user"]
        office.run(f"GRANT pg_create_subscription TO {login}")
        yield {HOME: home, FLOOR: floor, OFFICE: office}


@pytest.fixture
def shops(servers: Shops, settings: Settings) -> Shops:
    """Let `replicate` see the three servers as those of this installation."""
    settings.SUITE_ALIASES = {"core": HOME, FLOOR: FLOOR, OFFICE: OFFICE}
    settings.SUITE_OWNERS = {alias: one.parameters for alias, one in servers.items()}
    settings.SUITE_REPLICATION = {}
    return servers


@pytest.fixture
def following(shops: Shops) -> Shops:
    """Bring every copy to where it follows, whatever a test has left."""
    replicate("--set-up")
    return shops


@pytest.fixture
def floor(open_databases: None, servers: Shops, settings: Settings) -> Iterator[None]:
    """Let the test's database be home, and a server of its own the floor's."""
    settings.SUITE_ALIASES = {"core": HOME, FLOOR: FLOOR, OFFICE: HOME}
    way = servers[FLOOR].parameters
    login = {"USER": way["user"], "PASSWORD": way["password"], "NAME": way["dbname"]}
    with another_alias(FLOOR, HOST=way["host"], PORT=way["port"], **login):
        yield
    servers[FLOOR].run("DELETE FROM shop_monitor.nodes; DELETE FROM core.areas WHERE id > 900000")
