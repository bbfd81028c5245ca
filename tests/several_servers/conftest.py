"""Three servers at work, in a network of their own where this account may make one."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.core.db.aliases import database_url
from tests.core.db.replication.servers import dump_structure
from tests.several_servers.installation import Running, running
from tests.several_servers.networks import is_allowed, network


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
def three(structure: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with ExitStack() as stack:
        cables = stack.enter_context(network(3)) if is_allowed() else None
        directory = tmp_path_factory.mktemp("several")
        yield stack.enter_context(
            running(structure, directory, people=6, workers=1, network=cables)
        )
