"""A server and its streaming standby, as the databases of this process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker, Settings

from core.db import replica_states
from core.db.replica_states import forget_states
from core.db.roles import LOGIN
from shopsuite.databases import connection_config
from tests.core.db.aliases import database_url
from tests.core.db.replication.servers import Shop, dump_structure, shop
from tests.core.db.standbys import Standby, standby

HOME, REPLICA = "stream_home", "stream_home_replica"


@dataclass(frozen=True)
class Pair:
    """A server and who follows it."""

    home: Shop
    standby: Standby

    def catch_up(self) -> None:
        """Wait until the standby shows all."""
        self.standby.resume(self.home)


@pytest.fixture(scope="session")
def structure(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    place = tmp_path_factory.mktemp("structure") / "structure.sql"
    with django_db_blocker.unblock():
        dump_structure(database_url(), place)
    return place


@pytest.fixture(scope="session")
def pair_of_servers(structure: Path) -> Iterator[Pair]:
    with shop(structure) as home, standby(home) as follower:
        # What is committed is on its way at once, not with the next round of the log's writer.
        home.run("ALTER SYSTEM SET synchronous_commit = 'local'")
        home.run("SELECT pg_reload_conf()")
        yield Pair(home, follower)


@pytest.fixture
def streaming(
    pair_of_servers: Pair,
    settings: Settings,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Pair]:
    """Let this process work with the two, signed in as its web processes are."""
    # A busy machine takes its time.
    monkeypatch.setattr(replica_states, "CATCH_UP_S", 20.0)
    monkeypatch.setattr(replica_states, "LOOK_S", 60.0)
    urls = {
        HOME: pair_of_servers.home.server.url_for(LOGIN),
        REPLICA: pair_of_servers.standby.server.url_for(LOGIN),
    }
    settings.SUITE_ALIASES = dict.fromkeys(("core", "shop_monitor", "shop_tracker"), HOME)
    settings.SUITE_SITE = HOME
    settings.SUITE_REPLICAS = {HOME: [REPLICA]}
    with django_db_blocker.unblock():
        for alias, url in urls.items():
            connections.databases[alias] = {
                **connections["default"].settings_dict,
                **connection_config("DATABASE_URL", url),
            }
        pair_of_servers.catch_up()
        forget_states()
        try:
            yield pair_of_servers
        finally:
            for alias in urls:
                connections[alias].close()
                del connections[alias]
                del connections.databases[alias]
            forget_states()
