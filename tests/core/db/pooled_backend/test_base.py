"""Bounded and healing connections, by both engines: 40 threads, killed backends."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dj_db_conn_pool.core import pool_container
from django.db import OperationalError, close_old_connections, connections

from core.db.doors import OWNER, through
from shopsuite.database_address import ENGINE
from shopsuite.databases import POOLED_ENGINE
from tests.core.db.aliases import another_alias
from tests.waiting import wait_for

pytestmark = [pytest.mark.usefixtures("open_databases"), pytest.mark.race]

POOL = {"POOL_SIZE": 10, "MAX_OVERFLOW": 20, "RECYCLE": 300, "PRE_PING": True}
APPLICATION = "shopsuite-pool-test"


def engine(name: str, **pool: Any) -> dict[str, Any]:
    options = connections["default"].settings_dict["OPTIONS"] | {"application_name": APPLICATION}
    pooled = {"POOL_OPTIONS": POOL | pool, "CONN_MAX_AGE": 0} if name == POOLED_ENGINE else {}
    return {"ENGINE": name, "OPTIONS": options, "CONN_HEALTH_CHECKS": True, **pooled}


@pytest.fixture
def pooled() -> Iterator[Callable[..., Any]]:
    """Give aliases with a pool; the pools go with the test."""
    names: list[str] = []

    def make(**pool: Any) -> Any:
        name = f"pooled{len(names)}"
        names.append(name)
        return another_alias(name, **engine(POOLED_ENGINE, **pool))

    yield make
    for name in names:
        pool_container.pop(name).dispose()


def ask(alias: str, statement: str = "SELECT pg_backend_pid()") -> Any:
    """Do what a request does: begin, ask, end."""
    close_old_connections()
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        answer = cursor.fetchone()[0]
    close_old_connections()
    return answer


def backends() -> int:
    return int(
        ask(
            "default",
            f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{APPLICATION}'",  # noqa: S608
        )
    )


@through(OWNER)
def kill(pid: int) -> None:
    ask("default", f"SELECT pg_terminate_backend({pid})")
    for _ in range(100):
        gone = ask("default", f"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {pid})")  # noqa: S608
        if gone:
            return
        time.sleep(0.02)


def test_forty_threads_use_at_most_thirty_backends(pooled: Callable[..., Any]) -> None:
    answers: list[int] = []
    most = 0
    with pooled() as alias:
        threads = [
            threading.Thread(
                target=lambda: answers.extend(
                    ask(alias, "SELECT pg_backend_pid() FROM pg_sleep(0.05)") for _ in range(4)
                )
            )
            for _ in range(40)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            most = max(most, backends())
        for thread in threads:
            thread.join(30)
        # A backend that was told to go still stands in the list for a moment.
        assert wait_for(lambda: backends() <= 10, 30), "what went beyond the size is closed again"
    assert len(answers) == 160
    assert 10 < most <= 30


def test_killed_backend_of_a_pool_heals(pooled: Callable[..., Any]) -> None:
    with pooled() as alias:
        first = ask(alias)
        assert ask(alias) == first, "the pool keeps it"
        kill(first)
        assert ask(alias) != first


def test_killed_backend_of_a_thread_heals() -> None:
    with another_alias("plain", **engine(ENGINE)) as alias:
        first = ask(alias)
        assert ask(alias) == first, "the thread keeps it"
        kill(first)
        assert ask(alias) != first


def test_without_asking_first_a_dead_connection_is_handed_out(pooled: Callable[..., Any]) -> None:
    with pooled(PRE_PING=False) as alias:
        connections[alias].settings_dict["CONN_HEALTH_CHECKS"] = False
        kill(ask(alias))
        with pytest.raises(OperationalError):
            ask(alias)


def test_old_connection_is_recycled(pooled: Callable[..., Any]) -> None:
    with pooled(RECYCLE=1) as alias:
        first = ask(alias)
        time.sleep(1.1)
        assert ask(alias) != first


def test_tables_are_made_in_their_schema_through_the_pool_too(
    pooled: Callable[..., Any],
) -> None:
    with pooled() as alias:
        assert ask(alias, "SHOW search_path") == "core,shop_monitor,shop_tracker"
        assert type(connections[alias].schema_editor()).__name__ == "SuiteSchemaEditor"
