"""Running pgbench, the limit that a client without any Python would reach."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bench.ground import Ground

_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_COUNT = re.compile(r"number of transactions actually processed: (\d+)")
_FAILED = re.compile(r"number of failed transactions: (\d+)")
_LATENCY = re.compile(r"latency average = ([0-9.]+) ms")


class PgbenchMissingError(RuntimeError):
    """There is no pgbench beside this machine's PostgreSQL."""


@dataclass(frozen=True)
class PgbenchRun:
    """What one run did."""

    rate: float
    count: int
    latency_ms: float


def run_pgbench(
    ground: Ground, script: Path, *, mode: str, clients: int, seconds: float, number: int
) -> PgbenchRun:
    """Run a script with a thread; `number` is new each time, it makes boots and ids differ.

    Raises:
        RuntimeError: a transaction failed; with what pgbench said.
    """
    address = urlsplit(ground.url)
    command = [
        _program(ground),
        *("-n", "-M", mode, "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds)))),
        *("-D", f"run={number}", "-D", "i=-1", "-D", f"clients={clients}"),
        *("-f", str(script), "-h", str(address.hostname), "-p", str(address.port)),
        *("-U", str(address.username), address.path.lstrip("/")),
    ]
    environment = os.environ | {
        "PGPASSWORD": unquote(address.password or ""),
        "PGOPTIONS": "-c search_path=core,shop_monitor,shop_tracker",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    failed = _FAILED.search(done.stdout)
    rate = _RATE.search(done.stdout)
    if done.returncode or rate is None or (failed and int(failed[1])):
        raise RuntimeError(f"pgbench: {done.stdout[-1500:]}\n{done.stderr[-3000:]}")
    count, latency = _COUNT.search(done.stdout), _LATENCY.search(done.stdout)
    return PgbenchRun(
        float(rate[1]), int(count[1]) if count else 0, float(latency[1]) if latency else 0.0
    )


def _program(ground: Ground) -> str:
    beside = Path(ground.server.binaries.folder) / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if found is None:
        raise PgbenchMissingError("pgbench is missing (Debian: postgresql-contrib or postgresql)")
    return found
