import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db.private_server.holds import hold
from core.db.private_server.layout import Layout


@pytest.fixture
def directory() -> Iterator[Path]:
    """A data directory, with a space in its name, that every account may enter."""
    with tempfile.TemporaryDirectory(prefix="shopsuite private ") as place:
        Path(place).chmod(0o755)
        yield Path(place) / "data"


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """A data directory whose cluster was made, used and stopped; to be copied, not used."""
    with tempfile.TemporaryDirectory(prefix="shopsuite-made-") as place:
        Path(place).chmod(0o755)
        hold(Path(place) / "data").release()
        yield Path(place) / "data"


@pytest.fixture
def used_directory(directory: Path, made_cluster: Path) -> Path:
    """A data directory that has been in use before."""
    shutil.copytree(made_cluster, directory, symlinks=True)
    owner = Layout(made_cluster).cluster.stat()
    for path in (Layout(directory).cluster, *Layout(directory).cluster.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    return directory


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can change to another account")
