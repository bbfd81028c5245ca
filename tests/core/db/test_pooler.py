"""Behind PgBouncer in transaction mode: the path of the database, no server-side cursors."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection, connections

from core.db import checks
from core.db.backups.addresses import address_from_url
from core.db.backups.restoring import drop_database
from core.db.doors import OWNER, through
from tests.core.db.aliases import another_alias, database_url
from tests.core.db.pooler import pooler

pytestmark = [pytest.mark.usefixtures("open_databases"), pytest.mark.processes]

POOLED: dict[str, Any] = {
    "HOST": "127.0.0.1",
    "OPTIONS": {"connect_timeout": 1},
    "DISABLE_SERVER_SIDE_CURSORS": True,
}
BARE = "shopsuite_without_path"


@pytest.fixture
def port() -> Iterator[int]:
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {BARE}")
    try:
        with pooler(str(connection.settings_dict["NAME"]), BARE) as number:
            yield number
    finally:
        drop_database(address_from_url(database_url(BARE)))


def test_pooler_keeps_the_path_of_the_database_and_says_where_there_is_none(port: int) -> None:
    with another_alias("pooled", PORT=port, **POOLED) as alias:
        assert checks.check_search_path(databases=[alias]) == []
        # A table of each schema is found without naming it.
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT FROM machines, nodes, orders LIMIT 0")
    with another_alias("bare", PORT=port, **(POOLED | {"NAME": BARE})) as alias:
        (message,) = checks.check_search_path(databases=[alias])
    assert message.id == "suite.E005"


def test_path_that_comes_with_the_connection_is_refused(port: int) -> None:
    # Why SHOPSUITE_DATABASE_POOLER leaves it out.
    options = {"options": "-c search_path=core,shop_monitor,shop_tracker"}
    with (
        another_alias("path", PORT=port, **(POOLED | {"OPTIONS": options})) as alias,
        pytest.raises(OperationalError, match="unsupported startup parameter"),
    ):
        connections[alias].ensure_connection()


def read_while_somebody_has_the_server(alias: str, other: str) -> int:
    """Read on when the server of the first rows belongs to another client's transaction."""
    rows = ContentType.objects.using(alias).order_by("pk").iterator(chunk_size=2)
    next(rows)
    with connections[other].cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            return 1 + sum(1 for _row in rows)
        finally:
            cursor.execute("ROLLBACK")


def test_long_reads_work_without_server_side_cursors(port: int) -> None:
    cursors = POOLED | {"DISABLE_SERVER_SIDE_CURSORS": False}
    with (
        another_alias("other", PORT=port, **POOLED) as other,
        another_alias("pooled", PORT=port, **POOLED) as pooled,
        another_alias("cursors", PORT=port, **cursors) as with_cursors,
    ):
        assert read_while_somebody_has_the_server(pooled, other) > 10
        with pytest.raises(psycopg2.Error, match=r"cursor .* does not exist"):
            read_while_somebody_has_the_server(with_cursors, other)


def test_many_threads_share_few_servers(port: int) -> None:
    wrong: list[str] = []

    def ask(alias: str) -> None:
        try:
            for _ in range(10):
                with connections[alias].cursor() as cursor:
                    cursor.execute("SHOW search_path")
                    if cursor.fetchone()[0] != "core, shop_monitor, shop_tracker":
                        wrong.append("path")
        finally:
            connections[alias].close()

    with another_alias("pooled", PORT=port, **POOLED) as alias:
        threads = [threading.Thread(target=ask, args=[alias]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert wrong == []
