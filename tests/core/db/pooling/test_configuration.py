"""What is written for PgBouncer; that it works: tests/core/management/commands/test_pooler.py."""

from configparser import ConfigParser
from typing import Any

import pytest

from core.db.pooling.configuration import (
    DIRECT,
    Login,
    PoolerError,
    Room,
    configuration_text,
    login_of,
    pool_size,
    users_text,
)

WEB = Login("DATABASE_URL", "db", 5432, "shop_suite_db", "suite_login", 'a"b')


def other(**values: Any) -> Login:
    return Login(**{**WEB.__dict__, "variable": "MONITOR_DATABASE_URL", **values})


def read(*logins: Login) -> ConfigParser:
    found = ConfigParser(delimiters=["="], interpolation=None)
    found.read_string(
        configuration_text(logins, folder="/etc/pooler", listen=("127.0.0.1", 6432), size=7)
    )
    return found


def test_each_database_stands_once_and_a_transaction_is_all_a_client_keeps() -> None:
    found = read(WEB, other(user="suite_monitor_login"), other(database="floor", port=5433))
    assert dict(found["databases"]) == {
        "shop_suite_db": "host=db port=5432 dbname=shop_suite_db",
        "floor": "host=db port=5433 dbname=floor",
    }
    assert found["pgbouncer"]["pool_mode"] == "transaction"
    assert found["pgbouncer"]["default_pool_size"] == "7"
    assert found["pgbouncer"]["auth_file"] == "/etc/pooler/userlist.txt"
    assert "options" not in found["pgbouncer"]["ignore_startup_parameters"]


def test_two_servers_with_databases_of_one_name_need_two_poolers() -> None:
    with pytest.raises(PoolerError, match=r"MONITOR_DATABASE_URL.*pooler of its own"):
        read(WEB, other(host="floor"))


def test_users_are_written_with_their_quotes_and_once() -> None:
    assert users_text([WEB, other()]) == '"suite_login" "a""b"\n'
    with pytest.raises(PoolerError, match="MONITOR_DATABASE_URL: suite_login has another password"):
        users_text([WEB, other(password="x")])


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"dbname": "d", "user": "u"}, "needs a user and a password"),
        ({"dbname": "d", "user": "u", "password": "p", "host": "/run/pg"}, "by host and port"),
        ({"dbname": "d", "user": "u\n", "password": "p", "host": "h"}, "line break"),
    ],
)
def test_address_that_a_pooler_cannot_use_is_named(parameters: Any, words: str) -> None:
    with pytest.raises(PoolerError, match=f"X_URL: .*{words}"):
        login_of("X_URL", parameters)


def test_port_and_host_have_the_usual_defaults() -> None:
    found = login_of("X_URL", {"dbname": "d", "user": "u", "password": "p"})
    assert (found.host, found.port) == ("127.0.0.1", 5432)


def test_pools_share_what_the_server_has_beside_direct_connections() -> None:
    assert pool_size([WEB], Room(most=100, kept=3)) == 97 - DIRECT
    assert pool_size([WEB, other(user="b"), other()], Room(most=100, kept=3)) == (97 - DIRECT) // 2


def test_server_without_room_is_told_with_what_it_needs() -> None:
    with pytest.raises(PoolerError, match=r"allows 18 connections, .* set max_connections = 50"):
        pool_size([WEB], Room(most=18, kept=3))


def test_several_hosts_are_nothing_that_a_pooler_can_choose_from() -> None:
    parameters = {"host": "one,two", "port": "5432,5432", "user": "a", "password": "b"}
    with pytest.raises(PoolerError, match=r"DATABASE_URL.*name one host"):
        login_of("DATABASE_URL", {**parameters, "dbname": "shop"})
