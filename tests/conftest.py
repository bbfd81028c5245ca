"""The ground of every test: one database server for the whole run, one database per worker.

Without DATABASE_URL the run gets a private PostgreSQL of its own. pytest-xdist's workers inherit
its address; pytest-django gives each of them a test database of its own on it.

pytest-django must not read the settings before this file is there. So DJANGO_SETTINGS_MODULE
stands here, and nowhere in pyproject.toml.
"""

import os
from contextlib import ExitStack

import pytest
from django.conf import settings

from core.db.private_server import is_database_named
from tests.server import private_server

SETTINGS = "shopsuite.settings"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Bring up the database, then Django; in this order."""
    if not is_database_named():
        _forbid_early_settings()
        server = ExitStack()
        os.environ["DATABASE_URL"] = server.enter_context(private_server())
        config.add_cleanup(server.close)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    settings.INSTALLED_APPS  # noqa: B018  # reads the settings; pytest-django does the rest


def _forbid_early_settings() -> None:
    if settings.configured:
        raise pytest.UsageError(
            "Django's settings were read before the tests had a database: take "
            "DJANGO_SETTINGS_MODULE out of the environment, pyproject.toml and the command line."
        )
