"""Ways to a database that work and are wrong all the same; with PgBouncer: test_pooler.py."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from core.db.backups.addresses import Address, address_from_url
from core.db.backups.restoring import drop_database
from core.db.pooling.examining import Way, examine, hears
from tests.core.db.aliases import database_url
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
