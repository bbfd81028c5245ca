"""Addresses with several hosts, while this process waits for databases by itself."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from psycopg2 import extensions
from psycopg2.extensions import parse_dsn

from core.db.backups.addresses import Address, address_from_url
from core.db.deadline import install_wait_callback
from core.db.hosts import connect_to_first, hosts_of
from core.db.roles import LOGIN
from tests.core.db.conftest import Pair

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def _waits_by_itself() -> Iterator[None]:
    """Wait for databases as web processes do; other tests of this process must not."""
    install_wait_callback()
    try:
        yield
    finally:
        extensions.set_wait_callback(None)


def connect(parameters: dict[str, Any]) -> Any:
    return psycopg2.connect(**parameters)


def both(first: int, second: int, like: Pair, **wanted: str) -> dict[str, Any]:
    known = parse_dsn(like.home.server.url_for(LOGIN))
    return {**known, "host": "127.0.0.1,127.0.0.1", "port": f"{first},{second}", **wanted}


def ports(pair: Pair) -> tuple[int, int]:
    home, follower = pair.home.server, pair.standby.server
    return home.credentials.port, follower.credentials.port


def port_of(connection: Any) -> int:
    try:
        return int(connection.info.port)
    finally:
        connection.close()


@pytest.fixture
def silent() -> Iterator[int]:
    """Take connections and say nothing, as a machine that hangs does."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield int(door.getsockname()[1])


def test_host_that_is_written_to_is_found_wherever_it_stands(pair_of_servers: Pair) -> None:
    home, follower = ports(pair_of_servers)
    for order in ((home, follower), (follower, home)):
        ways = both(*order, pair_of_servers, target_session_attrs="read-write")
        assert port_of(connect_to_first(ways, connect)) == home
        ways = both(*order, pair_of_servers, target_session_attrs="prefer-standby")
        assert port_of(connect_to_first(ways, connect)) == follower


def test_host_that_hangs_is_left_for_the_next_and_asked_last_from_then_on(
    pair_of_servers: Pair, silent: int
) -> None:
    home, _follower = ports(pair_of_servers)
    ways = both(silent, home, pair_of_servers, target_session_attrs="read-write")
    tried: list[str] = []

    def counted(parameters: dict[str, Any]) -> Any:
        tried.append(parameters["port"])
        return connect(parameters)

    assert port_of(connect_to_first(ways, counted)) == home
    assert port_of(connect_to_first(ways, counted)) == home
    assert tried == [str(silent), str(home), str(home)]


def test_where_none_is_what_is_asked_for_the_last_one_says_why(pair_of_servers: Pair) -> None:
    _home, follower = ports(pair_of_servers)
    ways = both(follower, follower, pair_of_servers, target_session_attrs="read-write")
    with pytest.raises(psycopg2.OperationalError, match="read-only"):
        connect_to_first(ways, connect)


def test_frozen_server_is_a_host_that_hangs(pair_of_servers: Pair) -> None:
    process = pair_of_servers.standby.process
    assert process is not None
    home, follower = ports(pair_of_servers)
    os.kill(process.pid, signal.SIGSTOP)
    try:
        ways = both(follower, home, pair_of_servers, target_session_attrs="any")
        assert port_of(connect_to_first(ways, connect)) == home
    finally:
        os.kill(process.pid, signal.SIGCONT)


@pytest.mark.parametrize(
    ("parameters", "hosts"),
    [
        ({"host": "one"}, [("one", "5432")]),
        ({}, [("", "5432")]),
        ({"host": "one,two", "port": 5433}, [("one", "5433"), ("two", "5433")]),
        ({"host": "one,two", "port": "1,2"}, [("one", "1"), ("two", "2")]),
        ({"host": "one,two", "port": "1,"}, [("one", "1"), ("two", "5432")]),
    ],
)
def test_hosts_and_ports_belong_together(
    parameters: dict[str, Any], hosts: list[tuple[str, str]]
) -> None:
    assert hosts_of(parameters) == hosts


def test_address_for_another_process_names_all_hosts() -> None:
    url = "postgresql://suite:a%40b@one:5433,two:5434/shop?target_session_attrs=read-write"
    address = address_from_url(url)
    assert parse_dsn(address.url) == parse_dsn(url)
    assert "target_session_attrs=read-write" in address.argument
    assert Address({"dbname": "shop"}).url == "postgresql://:@:5432/shop"
