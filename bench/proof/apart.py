"""A proof in a process that knows no other database than its own, new one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.proof.rows import Row
from tests.server import private_server

ROOT = Path(__file__).resolve().parents[2]


def prove_apart(module: str) -> list[Row]:
    """Make a migrated database, run the module on it, return the rows that it prints."""
    with private_server() as url:
        here = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "shopsuite.settings"}
        for command in (["manage.py", "migrate", "--verbosity", "0"], ["-m", module]):
            run = subprocess.run(
                [sys.executable, *command],
                cwd=ROOT,
                env={**os.environ, **here},
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
        return [Row(*row) for row in json.loads(run.stdout)]
