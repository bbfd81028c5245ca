"""The map of app to schema and database; real databases: test_distributed.py."""

from typing import Any

import pytest
from django.core.cache.backends.db import DatabaseCache
from pytest_django import Settings

from core.db.router import SuiteRouter, region_scope
from core.db.transactions import transaction_on
from core.errors import UnknownRegionError
from core.models import Area, ImportRun, SecurityEvent, SyncEvent, UserSession
from shopmonitor.models import Node
from shoptracker.models import Order

APART = {
    "core": "default",
    "shop_monitor": "shop_monitor",
    "shop_tracker": "shop_tracker",
    "shop_monitor_north": "shop_monitor_north",
}
router = SuiteRouter()


@pytest.fixture
def apart(settings: Settings) -> None:
    """Say that each app and the region have a database; none of it is opened."""
    settings.SUITE_ALIASES = APART
    settings.SUITE_SITE = "shop_monitor"


@pytest.mark.parametrize(
    ("app", "schema"),
    [
        ("core", "core"),
        ("shopmonitor", "shop_monitor"),
        ("shoptracker", "shop_tracker"),
        ("auth", "core"),
        ("account", "core"),
    ],
)
def test_each_app_has_its_schema_and_strangers_are_cores(app: str, schema: str) -> None:
    assert router.schema_for(app) == schema


def test_on_one_server_everything_is_one_database() -> None:
    for model in (Area, Node, Order, SyncEvent):
        assert router.db_for_read(model) == router.db_for_write(model) == "default"


@pytest.mark.usefixtures("apart")
def test_core_is_read_next_to_us_and_written_at_home() -> None:
    assert (router.db_for_read(Area), router.db_for_write(Area)) == ("shop_monitor", "default")


@pytest.mark.usefixtures("apart")
def test_copy_of_core_that_was_read_is_written_at_home() -> None:
    area = Area(pk=1)
    area._state.db = "shop_monitor"
    assert router.db_for_write(Area, instance=area) == "default"


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("model", [SyncEvent, UserSession, SecurityEvent])
def test_local_tables_are_of_the_database_next_to_us(model: type) -> None:
    assert (router.db_for_read(model), router.db_for_write(model)) == ("shop_monitor",) * 2


@pytest.mark.usefixtures("apart")
def test_what_is_never_copied_is_read_at_home() -> None:
    assert router.db_for_read(ImportRun) == "default"
    assert router.db_for_write(ImportRun) == "default"


@pytest.mark.usefixtures("apart")
def test_cache_is_next_to_us_though_its_table_has_no_model() -> None:
    stand_in: Any = DatabaseCache("cache_entries", {}).cache_model_class
    assert router.db_for_read(stand_in) == "shop_monitor"
    assert router.db_for_write(stand_in) == "shop_monitor"


@pytest.mark.usefixtures("apart")
def test_local_row_beside_another_model_stays_local() -> None:
    # Django hints with the row that a relation starts from.
    area = Area(pk=1)
    area._state.db = "default"
    assert router.db_for_write(UserSession, instance=area) == "shop_monitor"


@pytest.mark.usefixtures("apart")
def test_scope_names_the_region() -> None:
    with region_scope("north"):
        assert router.db_for_write(Node) == router.db_for_read(Node) == "shop_monitor_north"
        assert router.db_for_write(Order) == "shop_tracker", "a region is the floor's alone"
    assert router.db_for_write(Node) == "shop_monitor"


@pytest.mark.usefixtures("apart")
def test_row_stays_in_its_regions_database() -> None:
    node = Node(pk=1)
    node._state.db = "shop_monitor_north"
    assert router.db_for_write(Node, instance=node) == "shop_monitor_north"
    with region_scope("north"):
        node._state.db = "shop_monitor"
        assert router.db_for_write(Node, instance=node) == "shop_monitor"


@pytest.mark.usefixtures("apart")
def test_region_without_a_database_names_the_variable() -> None:
    with (
        region_scope("far-east"),
        pytest.raises(UnknownRegionError, match="MONITOR_DATABASE_URL_FAR_EAST"),
    ):
        router.db_for_write(Node)


@pytest.mark.usefixtures("apart")
def test_each_database_knows_who_is_at_home_there() -> None:
    assert router.destinations_of("default") == [("core", "home")]
    assert router.destinations_of("shop_monitor_north") == [("shop_monitor", "north")]
    assert router.regions_of("shop_monitor") == ["home", "north"]
    assert router.regions_of("shop_tracker") == ["home"]


def test_regions_on_one_database_are_one_destination(settings: Settings) -> None:
    settings.SUITE_ALIASES = dict.fromkeys(APART, "default")
    assert router.regions_of("shop_monitor") == ["home"]
    assert router.destinations_of("default") == [
        ("core", "home"),
        ("shop_monitor", "home"),
        ("shop_tracker", "home"),
    ]


@pytest.mark.usefixtures("apart")
def test_tables_are_made_everywhere_and_data_where_the_app_lives() -> None:
    assert all(router.allow_migrate(alias, "core", "area") for alias in APART.values())
    assert all(router.allow_migrate(alias, "core", structural=True) for alias in APART.values())
    data = {
        app: [alias for alias in APART.values() if router.allow_migrate(alias, app)]
        for app in ("core", "shopmonitor", "shoptracker", "auth")
    }
    assert data == {
        "core": ["default"],
        "shopmonitor": ["shop_monitor", "shop_monitor_north"],
        "shoptracker": ["shop_tracker"],
        "auth": ["default"],
    }


@pytest.mark.django_db
def test_inside_a_transaction_its_database_is_read(settings: Settings) -> None:
    settings.SUITE_SITE = "elsewhere"
    assert router.db_for_read(Area) == "elsewhere"
    with transaction_on("default"):
        assert router.db_for_read(Area) == "default"
        assert router.db_for_write(SecurityEvent) == "default"


@pytest.mark.django_db
def test_transaction_in_a_region_keeps_the_floors_rows_there(settings: Settings) -> None:
    settings.SUITE_ALIASES = APART | {"shop_monitor_north": "default", "core": "elsewhere"}
    with transaction_on("default"):
        assert router.db_for_write(Node) == router.db_for_read(Node) == "default"
        assert router.db_for_write(Order) == "shop_tracker", "it has no home there"
        assert router.db_for_read(Area) == "default", "the copy beside it"
        assert router.db_for_write(Area) == "elsewhere"


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize(
    ("site", "region"),
    [
        ("shop_monitor_north", "north"),
        ("shop_monitor", "home"),
        ("shop_tracker", "home"),
        ("default", "home"),
    ],
)
def test_process_beside_a_regions_database_works_for_that_region(
    settings: Settings, site: str, region: str
) -> None:
    settings.SUITE_SITE = site
    assert router.region() == region
    with region_scope("home"):
        assert router.db_for_write(Node) == "shop_monitor"
    assert router.db_for_write(Node) == router.alias_for("shop_monitor", region=region)
