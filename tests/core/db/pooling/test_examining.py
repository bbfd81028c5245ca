"""Ways to a database that work and are wrong all the same; with PgBouncer: test_pooler.py."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from core.db.backups.addresses import Address, address_from_url
from core.db.backups.restoring import drop_database
from core.db.pooling.examining import examine
from core.db.pooling.sessions import hears
from core.db.pooling.ways import Way
from tests.core.db.aliases import database_url
from tests.core.db.pooler import lines_of, run_pooler
from tests.core.db.pooling.relays import relay
from tests.migrated import create_migrated_database

pytestmark = pytest.mark.processes


@pytest.fixture
def copied(open_databases: None) -> Iterator[Address]:
    address = address_from_url(database_url(f"way_{uuid4().hex[:12]}"))
    create_migrated_database(address.name)
    try:
        yield address
    finally:
        drop_database(address)


def test_path_that_was_lost_is_said_with_the_statement_that_brings_it_back(copied: Address) -> None:
    way = Way("DATABASE_URL", copied.parameters, pooled=True)
    (finding,) = examine(way)
    assert finding.what == 'The search path is "$user", public.'
    statement = finding.remedy.partition(": ")[2]
    assert statement.startswith(f'ALTER DATABASE "{copied.name}"')
    with copied.cursor() as cursor:
        cursor.execute(statement)
    assert examine(way) == []


def test_what_is_sent_at_the_server_itself_is_heard(copied: Address) -> None:
    assert hears(copied.parameters)
    assert examine(Way("DATABASE_DIRECT_URL", copied.parameters, listens=True)) == []


def through(address: Address, port: int) -> dict[str, str]:
    return {**address.parameters, "host": "127.0.0.1", "port": str(port)}


def test_mapped_port_that_keeps_everything_is_nothing_to_mend(copied: Address) -> None:
    with relay(int(copied.parameters["port"])) as port:
        ways = through(copied, port)
        assert examine(Way("DATABASE_URL", ways)) == []
        assert examine(Way("DATABASE_OWNER_URL", ways, listens=True)) == []


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_pooler_that_nobody_named_is_found_by_what_it_loses(copied: Address, mode: str) -> None:
    with run_pooler(lines_of([copied.name]), size=2, mode=mode) as port:
        found = [one.what for one in examine(Way("DATABASE_URL", through(copied, port)))]
    assert found == ["Something stands between this address and the server, such as PgBouncer."]


@pytest.mark.parametrize(
    ("mode", "words"),
    [("transaction", None), ("session", "pool_mode = session"), ("statement", "= statement")],
)
def test_pooler_must_give_connections_away_between_transactions(
    copied: Address, mode: str, words: str | None
) -> None:
    with copied.cursor() as cursor:
        path = "core, shop_monitor, shop_tracker"
        cursor.execute(f'ALTER DATABASE "{copied.name}" SET search_path = {path}')
    with run_pooler(lines_of([copied.name]), size=3, mode=mode) as port:
        found = examine(Way("DATABASE_URL", through(copied, port), pooled=True))
    if words is None:
        assert found == []
    else:
        (finding,) = found
        assert words in finding.what
        assert "pool_mode = transaction" in finding.remedy
