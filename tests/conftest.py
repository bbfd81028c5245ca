"""The ground of every test: one database server for the whole run, one database per worker.

Without DATABASE_URL the run gets a private PostgreSQL of its own. pytest-xdist's workers inherit
its address; pytest-django gives each of them a test database of its own on it.

pytest-django must not read the settings before this file is there. So DJANGO_SETTINGS_MODULE
stands here, and nowhere in pyproject.toml.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from core.db.private_server import is_database_named
from core.secrets.key_ring import ensure_key_file
from tests import machine
from tests.modes import ONE, databases, mode

SETTINGS = "shopsuite.settings"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make access-page` write docs/access.md from what the tests are answered."""
    parser.addoption("--write-access-page", action="store_true", help="write docs/access.md anew")
    parser.addoption("--thorough", action="store_true", help="with what is marked so, too")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Bring up the database, then Django; in this order."""
    if not is_database_named():
        _forbid_early_settings()
        server = ExitStack()
        os.environ.update(server.enter_context(databases()))
        # A pooler and a copy hold on to a database; it goes with its server.
        config.option.reuse_db = config.option.reuse_db or mode() != ONE
        config.add_cleanup(server.close)
    _bring_keys(config)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    settings.INSTALLED_APPS  # noqa: B018  # reads the settings; pytest-django does the rest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out second looks, unless they are asked for."""
    if config.getoption("--thorough") or machine.INSIST in os.environ:
        return
    second = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=second)
    items[:] = [item for item in items if item not in set(second)]


def _bring_keys(config: pytest.Config) -> None:
    """Give the run a key ring of its own; workers share it."""
    if "SHOPSUITE_TEST_KEYS" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="shopsuite-keys-")
        config.add_cleanup(folder.cleanup)
        os.environ["SHOPSUITE_TEST_KEYS"] = os.environ["SHOPSUITE_KEY_FILE"] = str(
            Path(folder.name) / "keys.json"
        )
    ensure_key_file(Path(os.environ["SHOPSUITE_KEY_FILE"]))
    os.environ["SHOPSUITE_HTTPS"] = "0"
    # Tests knock more often than programs; those of the limits set their own.
    os.environ["SHOPSUITE_API_PER_MINUTE"] = os.environ["SHOPSUITE_API_PER_MINUTE_UNKNOWN"] = "0"


def _forbid_early_settings() -> None:
    if settings.configured:
        raise pytest.UsageError(
            "Django's settings were read before the tests had a database: take "
            "DJANGO_SETTINGS_MODULE out of the environment, pyproject.toml and the command line."
        )


@pytest.fixture(scope="session", autouse=True)
def _passwords_that_cost_little() -> None:
    """Hash with the real function at its least cost: hundreds of people sign in."""
    from django.contrib.auth.hashers import Argon2PasswordHasher as Hasher  # noqa: PLC0415

    Hasher.time_cost, Hasher.memory_cost, Hasher.parallelism = 1, 8, 1


@pytest.fixture(scope="session", autouse=True)
def _files_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give the run folders of its own; nobody's shop is touched."""
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")
    settings.SUITE_METRICS_DIR = tmp_path_factory.mktemp("metrics")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Let go of the test database before pytest-django drops it."""
    yield
    from core.events import wakeup  # noqa: PLC0415 - Django must be set up first
    from tests.migrated import drop_model  # noqa: PLC0415 - the same

    drop_model()
    wakeup.stop()
