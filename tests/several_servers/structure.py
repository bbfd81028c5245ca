"""The tables of the suite as a file, for who runs no tests and so has no migrated database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.core.db.replication.servers import dump_structure
from tests.server import private_server

ROOT = Path(__file__).resolve().parents[2]


def migrated_structure(place: Path) -> Path:
    """Migrate a database of a server of its own and write its tables down."""
    with private_server() as url:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": url,
                "SHOPSUITE_KEY_FILE": str(place.with_suffix(".keys")),
            },
            check=True,
        )
        dump_structure(url, place)
    return place
