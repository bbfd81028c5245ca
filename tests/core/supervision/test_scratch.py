import os
import tempfile
from pathlib import Path

import psycopg2
import pytest

from core.db.private_server import PrivateServerError
from core.supervision.scratch import PREFIX, scratch_server

pytestmark = pytest.mark.processes


def ours() -> set[Path]:
    """Return the folders of this process; the run's own server has one too."""
    return set(Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.getpid()}-*"))


def test_server_is_there_for_a_while_and_leaves_nothing() -> None:
    before = ours()
    with scratch_server(major=0) as url:
        psycopg2.connect(url).close()
        assert len(ours() - before) == 1
    assert ours() == before
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url, connect_timeout=2)


def test_version_that_nobody_has_is_named() -> None:
    before = ours()
    with pytest.raises(PrivateServerError, match="99 or newer"), scratch_server(major=99):
        pass
    assert ours() == before
