"""Where things lie in a data directory."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def data_dir() -> Path:
    """Return the suite's data directory: SHOPSUITE_DATA_DIR, or `.shopsuite` beside manage.py."""
    chosen = os.environ.get("SHOPSUITE_DATA_DIR")  # noqa: TID251  # there are no settings yet
    return Path(chosen).expanduser().absolute() if chosen else ROOT / ".shopsuite"


def is_database_named() -> bool:
    """Tell whether the environment names a database for everything; then ours is not wanted."""
    schemas = ("CORE_DATABASE_URL", "MONITOR_DATABASE_URL", "TRACKER_DATABASE_URL")
    return _is_set("DATABASE_URL") or all(_is_set(name) for name in schemas)


def _is_set(name: str) -> bool:
    both = (name, f"{name}_FILE")  # a secret may come in a file
    return any(os.environ.get(one) for one in both)  # noqa: TID251  # as in data_dir


@dataclass(frozen=True)
class Layout:
    """Names inside one data directory."""

    directory: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder (PGDATA)."""
        return self.directory / "postgres"

    @property
    def unfinished_cluster(self) -> Path:
        """A cluster that is being made."""
        return self.directory / "postgres.new"

    @property
    def secrets(self) -> Path:
        """Port and passwords, mode 0600."""
        return self.directory / "postgres.json"

    @property
    def log(self) -> Path:
        """What a server that a command started has to say."""
        return self.directory / "postgres.log"

    @property
    def locks(self) -> Path:
        """The folder of the locks."""
        return self.directory / "locks"

    def major_version(self) -> int | None:
        """Return the PostgreSQL version that the cluster was made with, None if there is none."""
        try:
            return int((self.cluster / "PG_VERSION").read_text().strip())
        except FileNotFoundError:
            return None
