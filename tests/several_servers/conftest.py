"""Three servers at work, in a network of their own where this account may make one."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.core.db.conftest import structure  # noqa: F401 - a fixture
from tests.several_servers.installation import Running, running
from tests.several_servers.networks import is_allowed, network


@pytest.fixture(scope="session")
def three(
    structure: Path,  # noqa: F811 - the fixture
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    with ExitStack() as stack:
        cables = stack.enter_context(network(3)) if is_allowed() else None
        directory = tmp_path_factory.mktemp("several")
        yield stack.enter_context(
            running(structure, directory, people=6, workers=1, network=cables)
        )
