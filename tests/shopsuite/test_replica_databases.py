"""Read replicas from the environment."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from shopsuite.database_address import read_address
from shopsuite.databases import databases
from shopsuite.replica_databases import add_replicas

HOME = "postgresql://suite:secret@home:5432/shop"
NEAR = "postgresql://suite:secret@near:5432/shop"
FAR = "postgresql://suite:secret@far:5432/shop"


def replicas(
    monkeypatch: pytest.MonkeyPatch, **variables: str
) -> tuple[dict[str, dict[str, object]], dict[str, list[str]]]:
    for name in list(os.environ):
        if "DATABASE" in name:
            monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    configs, aliases = databases()
    homes = set(configs)
    found = add_replicas(configs, aliases)
    return {alias: config for alias, config in configs.items() if alias not in homes}, found


def test_without_an_address_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert replicas(monkeypatch, DATABASE_URL=HOME) == ({}, {})


def test_one_address_is_one_alias_for_all_apps_of_a_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configs, of = replicas(monkeypatch, DATABASE_URL=HOME, DATABASE_REPLICA_URL=NEAR)
    assert of == {"default": ["default_replica"]}
    config = configs["default_replica"]
    assert (config["HOST"], config["TEST"]) == ("near", {"MIRROR": "default"})


def test_each_distinct_replica_is_an_alias(monkeypatch: pytest.MonkeyPatch) -> None:
    configs, of = replicas(
        monkeypatch,
        DATABASE_URL=HOME,
        DATABASE_REPLICA_URL=NEAR,
        TRACKER_DATABASE_REPLICA_URL=FAR,
    )
    assert of == {"default": ["default_replica", "default_replica_2"]}
    assert configs["default_replica_2"]["HOST"] == "far"


def test_replica_of_all_is_none_of_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    _configs, of = replicas(
        monkeypatch,
        DATABASE_URL=HOME,
        DATABASE_REPLICA_URL=NEAR,
        MONITOR_DATABASE_URL="postgresql://suite:secret@floor:5432/shop",
        MONITOR_DATABASE_URL_NORTH="postgresql://suite:secret@north:5432/shop",
        MONITOR_DATABASE_REPLICA_URL_NORTH=FAR,
    )
    assert of == {
        "default": ["default_replica"],
        "shop_monitor_north": ["shop_monitor_north_replica"],
    }


def test_home_is_no_replica_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert replicas(monkeypatch, DATABASE_URL=HOME, DATABASE_REPLICA_URL=HOME) == ({}, {})


def test_of_several_hosts_a_standby_is_taken_first(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://suite:secret@near,far:5433/shop"
    configs, _of = replicas(monkeypatch, DATABASE_URL=HOME, DATABASE_REPLICA_URL=url)
    config = configs["default_replica"]
    assert (config["HOST"], config["PORT"]) == ("near,far", "5432,5433")
    options = config["OPTIONS"]
    assert isinstance(options, dict)
    assert options["target_session_attrs"] == "prefer-standby"


def test_same_hosts_may_hold_home_and_replica(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://suite:secret@near,far:5433/shop"
    configs, of = replicas(monkeypatch, DATABASE_URL=url, DATABASE_REPLICA_URL=url)
    assert of == {"default": ["default_replica"]}
    options = configs["default_replica"]["OPTIONS"]
    assert isinstance(options, dict)
    assert options["target_session_attrs"] == "prefer-standby"
    assert databases()[0]["default"]["OPTIONS"]["target_session_attrs"] == "read-write"


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://u:p@one:5433,two:5434/shop", "one,two", "5433,5434"),
        ("postgresql://u:p@one:5433,two/shop", "one,two", "5433,5432"),
        ("postgresql://u:p@one,two/shop", "one,two", "5432,5432"),
        ("postgresql://u:p@[::1]:5433,[fe80::2]/shop", "::1,fe80::2", "5433,5432"),
        ("postgresql://u:p%40%2C@one,two/shop", "one,two", "5432,5432"),
    ],
)
def test_each_host_keeps_its_port(url: str, host: str, port: str) -> None:
    config = read_address("DATABASE_URL", f"{url}?target_session_attrs=read-write")
    assert (config["HOST"], config["PORT"]) == (host, port)
    assert config["OPTIONS"]["target_session_attrs"] == "read-write"


def test_address_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL"):
        replicas(monkeypatch, DATABASE_URL=HOME, DATABASE_REPLICA_URL="postgresql://home:5432")
