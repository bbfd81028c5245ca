"""The flows in the mode that was chosen (tests/modes.py)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg2.extensions import parse_dsn
from pytest_django import DjangoDbBlocker, Settings

from core.db.replication.migrating import await_arrival, followers
from tests.modes import DISTRIBUTED, SUPERUSER, mode


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let all be written for good where copies shall see it."""
    if mode() != DISTRIBUTED:
        return
    for item in items:
        if "tests/flows/" in item.nodeid:
            everywhere = pytest.mark.django_db(transaction=True, databases="__all__")
            item.add_marker(everywhere, append=False)


@pytest.fixture
def at_core(settings: Settings) -> None:
    """Let pages and programs speak to core's own server: what is local is core's."""
    settings.SUITE_SITE = DEFAULT_DB_ALIAS


@pytest.fixture(scope="session")
def copies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let the test's databases of floor and office follow that of core."""
    if mode() != DISTRIBUTED:
        return
    settings.SUITE_OWNERS = {
        alias: {
            **parse_dsn(os.environ[SUPERUSER]),
            "dbname": connections[alias].settings_dict["NAME"],
        }
        for alias in settings.DATABASES
    }
    with django_db_blocker.unblock():
        call_command("replicate", set_up=True, stdout=StringIO())


@pytest.fixture(autouse=True)
def copied(
    copies: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Begin with copies that are as home is, and let each commit of home reach them at once.

    So a test sees what replication brings, and never waits for a time.
    """
    if mode() != DISTRIBUTED:
        yield
        return
    with django_db_blocker.unblock():
        call_command("replicate", resync=True, stdout=StringIO())
        home = connections[DEFAULT_DB_ALIAS]
        following, commit = followers(), home.commit

        def commit_everywhere() -> None:
            commit()
            assert not await_arrival(following)

        def execute_everywhere(execute: Any, *call: Any) -> Any:
            done = execute(*call)
            if not home.in_atomic_block:
                assert not await_arrival(following)
            return done

        monkeypatch.setattr(home, "commit", commit_everywhere)
        with home.execute_wrapper(execute_everywhere):
            yield
