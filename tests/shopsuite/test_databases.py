"""DATABASES from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.db.liveliness import LIVELINESS
from shopsuite.databases import (
    databases,
    direct_parameters,
    forget_owners,
    is_pooled,
    owner_parameters,
    program_name,
    replication_parameters,
    site_alias,
)

URL = "postgresql://suite:secret@db.shop:5432/shop_suite_db"
ONE = {"core": "default", "shop_monitor": "default", "shop_tracker": "default"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if "DATABASE" in name or name in {"SHOPSUITE_SITE", "CORE_REPLICATION_URL"}:
            monkeypatch.delenv(name)
    return monkeypatch


def aliases(environment: pytest.MonkeyPatch, variables: Mapping[str, str]) -> dict[str, str]:
    for name, value in variables.items():
        environment.setenv(name, value)
    return databases()[1]


def test_one_address_for_all_is_one_alias(environment: pytest.MonkeyPatch) -> None:
    assert aliases(environment, {"DATABASE_URL": URL}) == ONE


def test_without_any_address_the_database_is_the_specifications(
    environment: pytest.MonkeyPatch,
) -> None:
    assert databases()[0]["default"]["NAME"] == "shop_suite_db"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("postgresql://localhost/shop", "postgresql://127.0.0.1:5432/shop"),
        ("postgresql://[::1]/shop", "postgresql://localhost:5432/shop"),
        ("postgresql:///shop", "postgresql://localhost/shop"),
        ("postgresql://db/shop", "postgresql://DB:5432/shop"),
        ("postgresql://db/shop?schema=core", "postgresql://db/shop?schema=shop_monitor"),
        ("postgresql://%2Ftmp%2Fsock/shop", "postgresql://%2ftmp%2fsock:5432/shop"),
        ("postgresql://one:a@db/shop", "postgresql://two:b@db/shop"),
    ],
    ids=["loopback", "ipv6", "no host", "case", "schema", "socket", "users"],
)
def test_two_ways_of_writing_one_database_collapse(
    environment: pytest.MonkeyPatch, one: str, other: str
) -> None:
    urls = {"CORE_DATABASE_URL": one, "MONITOR_DATABASE_URL": other, "TRACKER_DATABASE_URL": one}
    assert aliases(environment, urls) == ONE


@pytest.mark.parametrize(
    "other",
    ["postgresql://db/other", "postgresql://db:5433/shop", "postgresql://db2/shop"],
    ids=["name", "port", "host"],
)
def test_another_database_is_another_alias(environment: pytest.MonkeyPatch, other: str) -> None:
    urls = {"DATABASE_URL": "postgresql://db/shop", "MONITOR_DATABASE_URL": other}
    assert aliases(environment, urls) == ONE | {"shop_monitor": "shop_monitor"}


def test_first_url_wins_where_users_differ(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://first:a@db/shop")
    environment.setenv("TRACKER_DATABASE_URL", "postgresql://second:b@db/shop")
    configs, _aliases = databases()
    assert list(configs) == ["default"]
    assert configs["default"]["USER"] == "first"


def test_apps_on_one_database_apart_from_core_share_its_alias(
    environment: pytest.MonkeyPatch,
) -> None:
    urls = {"DATABASE_URL": "postgresql://apps/shop", "CORE_DATABASE_URL": URL}
    assert aliases(environment, urls) == {
        "core": "default",
        "shop_monitor": "shop_monitor",
        "shop_tracker": "shop_monitor",
    }


def test_region_is_named_by_its_variable_or_its_file(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "south"
    secret.write_text("postgresql://south/shop\n")
    named = aliases(
        environment,
        {
            "DATABASE_URL": URL,
            "MONITOR_DATABASE_URL_NORTH": "postgresql://north/shop",
            "MONITOR_DATABASE_URL_SOUTH_FILE": str(secret),
            "MONITOR_DATABASE_URL_ANNEX": URL,
        },
    )
    assert named == ONE | {
        "shop_monitor_annex": "default",
        "shop_monitor_north": "shop_monitor_north",
        "shop_monitor_south": "shop_monitor_south",
    }


def test_home_is_no_region_of_its_own(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="MONITOR_DATABASE_URL_HOME"):
        aliases(environment, {"MONITOR_DATABASE_URL_HOME": URL})


def test_socket_folder_and_password_are_decoded(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://suite:p%40ss%2F1@%2Ftmp%2Fsock/shop")
    config = databases()[0]["default"]
    assert (config["HOST"], config["PASSWORD"]) == ("/tmp/sock", "p@ss/1")  # noqa: S108


def test_schema_in_the_url_is_no_option_of_the_driver(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", URL + "?schema=shop_monitor&sslmode=require")
    options = databases()[0]["default"]["OPTIONS"]
    assert "schema" not in options
    assert options["sslmode"] == "require"


def test_driver_refuses_a_schema_in_the_url() -> None:
    # Why it is taken out.
    with pytest.raises(psycopg2.ProgrammingError, match="schema"):
        psycopg2.connect("postgresql://db/shop?schema=core")


def test_options_of_the_url_do_not_cost_the_search_path(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", URL + "?options=-c%20work_mem%3D8MB")
    options = databases()[0]["default"]["OPTIONS"]["options"]
    assert options.startswith("-c work_mem=8MB -c search_path=core,shop_monitor,shop_tracker ")


def test_silent_line_is_noticed_at_both_ends_within_seconds(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("DATABASE_URL", URL + "?keepalives_idle=60")
    options = databases()[0]["default"]["OPTIONS"]
    assert (int(options["keepalives_idle"]), options["tcp_user_timeout"]) == (60, 6000)
    assert "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1" in options["options"]
    assert "-c tcp_user_timeout=6000" in options["options"]
    environment.setenv("SHOPSUITE_DATABASE_POOLER", "1")
    assert "options" not in databases()[0]["default"]["OPTIONS"], "a pooler refuses them"


def test_behind_a_pooler_nothing_hangs_on_the_connection(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", URL)
    environment.setenv("SHOPSUITE_DATABASE_POOLER", "1")
    config = databases()[0]["default"]
    assert config["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "options" not in config["OPTIONS"]


def test_pool_has_the_specifications_defaults(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", URL)
    environment.setenv("DATABASE_POOL_SIZE", "10")
    config = databases()[0]["default"]
    assert config["ENGINE"] == "core.db.pooled_backend"
    assert config["CONN_MAX_AGE"] == 0, "a thread that keeps its connection starves the others"
    assert config["POOL_OPTIONS"] == {
        "POOL_SIZE": 10,
        "MAX_OVERFLOW": 20,
        "RECYCLE": 300,
        "PRE_PING": True,
    }


@pytest.mark.parametrize(
    ("variable", "value"),
    [("DATABASE_POOL_SIZE", "0"), ("DATABASE_POOL_RECYCLE", "soon"), ("DATABASE_URL", "mysql://")],
)
def test_wrong_value_names_its_variable(
    environment: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    environment.setenv("DATABASE_URL", URL)
    environment.setenv(variable, value)
    with pytest.raises(ImproperlyConfigured, match=variable):
        databases()


def test_address_without_a_database_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MONITOR_DATABASE_URL", "postgresql://db")
    with pytest.raises(ImproperlyConfigured, match=r"MONITOR_DATABASE_URL: .*no database"):
        databases()


@pytest.mark.parametrize(
    ("site", "alias"), [("", "default"), ("shop_monitor", "shop_monitor"), ("core", "default")]
)
def test_site_is_the_alias_of_what_it_names(
    environment: pytest.MonkeyPatch, site: str, alias: str
) -> None:
    if site:
        environment.setenv("SHOPSUITE_SITE", site)
    assert site_alias(ONE | {"shop_monitor": "shop_monitor"}) == alias


def test_site_on_one_server_is_the_one_database(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SHOPSUITE_SITE", "shop_tracker")
    assert site_alias(ONE) == "default"


def test_unknown_site_stops_the_start(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SHOPSUITE_SITE", "moon")
    with pytest.raises(ImproperlyConfigured, match="SHOPSUITE_SITE: 'moon' is none of core"):
        site_alias(ONE)


@pytest.mark.django_db
def test_direct_address_connects(environment: pytest.MonkeyPatch) -> None:
    config = settings.DATABASES["default"]
    host = str(config["HOST"]).replace("/", "%2F")
    user = f"{config['USER']}:{config['PASSWORD']}"
    environment.setenv(
        "DATABASE_DIRECT_URL",
        f"postgresql://{user}@{host}:{config['PORT']}/{config['NAME']}?schema=core",
    )
    connection = psycopg2.connect(**direct_parameters())
    connection.close()


def test_no_direct_address_is_none(environment: pytest.MonkeyPatch) -> None:
    assert direct_parameters() == {}


def test_database_knows_each_process_by_what_it_does(environment: pytest.MonkeyPatch) -> None:
    assert program_name(["/srv/suite/manage.py", "dispatch_events"]) == "shopsuite dispatch_events"
    assert program_name(["granian"]) == program_name(["manage.py"]) == "shopsuite web"
    environment.setenv("DATABASE_URL", f"{URL}?application_name=mine")
    assert databases()[0]["default"]["OPTIONS"]["application_name"] == "mine"


def test_who_knows_the_owners_address_goes_there_past_the_pooler(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("SHOPSUITE_DATABASE_POOLER", "1")
    environment.setenv("DATABASE_URL", URL)
    environment.setenv("DATABASE_DIRECT_URL", URL)
    environment.setenv("DATABASE_OWNER_URL", URL.replace("suite:secret", "owner:other"))
    environment.setenv("MONITOR_DATABASE_URL", "postgresql://suite@floor/shop")
    environment.setenv("MONITOR_DATABASE_OWNER_URL", "postgresql://lord@floor/shop")
    configs, _ = databases()
    assert [configs[one]["USER"] for one in ("default", "shop_monitor")] == ["owner", "lord"]
    assert not is_pooled()
    assert direct_parameters() == {}
    forget_owners()
    configs, _ = databases()
    assert [configs[one]["USER"] for one in ("default", "shop_monitor")] == ["suite", "suite"]
    assert is_pooled()
    assert direct_parameters()["user"] == "suite"


def test_owner_is_named_database_by_database(environment: pytest.MonkeyPatch) -> None:
    three = {"core": "default", "shop_monitor": "shop_monitor", "shop_monitor_north": "north"}
    assert owner_parameters(three) == {}
    environment.setenv("DATABASE_OWNER_URL", "postgresql://all@core/shop")
    environment.setenv("MONITOR_DATABASE_OWNER_URL", "postgresql://floor@hall/shop")
    environment.setenv("MONITOR_DATABASE_OWNER_URL_NORTH", "postgresql://north@hall/shop")
    found = {alias: one["user"] for alias, one in owner_parameters(three).items()}
    assert found == {"default": "all", "shop_monitor": "floor", "north": "north"}
    environment.setenv("CORE_DATABASE_OWNER_URL", "postgresql://core@core/shop")
    assert owner_parameters(three)["default"]["user"] == "core"


def test_way_of_the_copies_to_core_is_an_address(environment: pytest.MonkeyPatch) -> None:
    assert replication_parameters() == {}
    environment.setenv("CORE_REPLICATION_URL", "postgresql://copy:secret@core.shop:5433/shop")
    assert replication_parameters() == {
        "dbname": "shop",
        "user": "copy",
        "password": "secret",
        "host": "core.shop",
        "port": 5433,
        "connect_timeout": 1,
        **LIVELINESS,
    }
    environment.setenv("CORE_REPLICATION_URL", "postgresql://core.shop")
    with pytest.raises(ImproperlyConfigured, match="CORE_REPLICATION_URL"):
        replication_parameters()
