"""Which ways there are to look at."""

import pytest
from django.db import connections
from pytest_django import Settings

from core.db.pooling.ways import known_ways
from tests.core.db.conftest import REPLICA, Pair

pytestmark = [pytest.mark.django_db, pytest.mark.processes]

ONE = {"dbname": "shop"}


def test_database_of_core_is_the_one_that_others_follow(settings: Settings) -> None:
    settings.SUITE_SERVING_WAYS = {"CORE_DATABASE_URL": ONE, "MONITOR_DATABASE_URL": ONE}
    settings.SUITE_DIRECT_WAYS = {"CORE_DATABASE_OWNER_URL": ONE}
    settings.SUITE_ALIASES = {"core": "default", "shop_monitor": "floor", "shop_tracker": "office"}
    found = {way.variable: (way.copies, way.listens, way.standby) for way in known_ways()}
    assert found == {
        "CORE_DATABASE_URL": (2, False, False),
        "MONITOR_DATABASE_URL": (0, False, False),
        "CORE_DATABASE_OWNER_URL": (0, True, False),
    }


def test_replicas_are_ways_by_the_variable_that_names_them(
    streaming: Pair, settings: Settings
) -> None:

    settings.SUITE_SERVING_WAYS = settings.SUITE_DIRECT_WAYS = {}
    connections.databases[REPLICA]["VARIABLE"] = "DATABASE_REPLICA_URL"
    (way,) = known_ways()
    assert (way.variable, way.standby) == ("DATABASE_REPLICA_URL", True)
    assert way.parameters["port"] == streaming.standby.server.credentials.port
