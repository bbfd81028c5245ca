"""Proof: days of real machines give the right seconds, once, in time, whatever happens.

    python -m bench.proof nist

SHOPSUITE_NIST_DIR holds days of NIST's test bed as `*.txt.gz`; without
it the days that come with the tests are taken. Works on a private PostgreSQL in a
temporary directory, through the commands that people use.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.proof.rows import Row
from tests.flows.recomputation import microseconds, recompute
from tests.server import private_server

ROOT = Path(__file__).resolve().parents[2]
DAYS = ROOT / "tests" / "vectors" / "shdr"
LIMIT_S = 15.0
KILLS = 5
TOLERANCE_S = 0.000_5
MAKE_MACHINE = """
from core.models import Area, Machine, Zone
area, _ = Area.objects.get_or_create(code="PROOF", name="Proof")
zone, _ = Zone.objects.get_or_create(code="PROOF", name="Proof", area=area)
Machine.objects.create(code="{code}", name="{code}", zone=zone)
"""


def manage(*arguments: str) -> str:
    """Run a command of the suite and return what it prints."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def make_machine(code: str) -> str:
    manage("shell", "--no-imports", "-c", MAKE_MACHINE.format(code=code))
    return code


def figures(machine: str, start: str, end: str) -> dict[str, dict[str, float]]:
    document: dict[str, dict[str, float]] = json.loads(
        manage("kpis", "--machine", machine, "--from", start, "--to", end, "--json")
    )
    return document


def import_day(path: Path, machine: str) -> dict[str, int]:
    counts: dict[str, int] = json.loads(
        manage("import_shdr", str(path), "--machine", machine, "--json")
    )
    return counts


def spans(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the day of a file, a month around it, and odd pieces of the day."""
    date = path.name.split("-")[1]
    day, month = f"{date[:4]}-{date[4:6]}-{date[6:]}", f"{date[:4]}-{date[4:6]}"
    yield f"{day}T00:00:00Z", f"{day}T23:59:59.999999Z"
    yield f"{month}-01T00:00:00Z", f"{month}-28T00:00:00Z"
    chance = random.Random(date)  # noqa: S311  # the same pieces in every run
    for _ in range(5):
        first, last = sorted(f"{day}T{_time_of_day(chance)}Z" for _ in range(2))
        yield first, last


def _time_of_day(chance: random.Random) -> str:
    hour, minute, second = chance.randrange(8, 22), chance.randrange(60), chance.randrange(60)
    return f"{hour:02}:{minute:02}:{second:02}.{chance.randrange(1_000_000):06}"


def prove_day(path: Path) -> Iterator[Row]:
    name = path.name.split(".")[0]
    machine = make_machine(name[:20])
    began = time.monotonic()
    first = import_day(path, machine)
    took = time.monotonic() - began
    yield Row(f"{name}: import, s", f"{took:.2f}", f"< {LIMIT_S:g}", took < LIMIT_S)
    again = import_day(path, machine)
    yield Row(
        f"{name}: accepted, and by the same file again",
        f"{first['accepted']}, {again['accepted']}",
        "some, 0",
        first["accepted"] > 0 == again["accepted"],
    )
    yield _compare(path, machine, name)


def _compare(path: Path, machine: str, name: str) -> Row:
    key = "Program_Status" if name.startswith("Hurco") else "execution"
    worst = 0.0
    for start, end in spans(path):
        seen = figures(machine, start, end)["execution_seconds"]
        wanted = recompute(path, key, start, end)
        words = seen.keys() | wanted.keys()
        worst = max(worst, *(abs(seen.get(word, 0) - wanted.get(word, 0)) for word in words))
        span_s = (microseconds(end) - microseconds(start)) / 1e6
        worst = max(worst, abs(sum(seen.values()) - span_s))
    what = f"{name}: farthest from the recomputation, s"
    return Row(what, f"{worst:.6f}", "< 0.0005", worst < TOLERANCE_S)


def prove_killed_import(path: Path) -> Row:
    """Kill the import at any moment of its life; the next run must make it whole."""
    whole, killed = make_machine("WHOLE"), make_machine("KILLED")
    span = next(spans(path))
    began = time.monotonic()
    import_day(path, whole)
    took = time.monotonic() - began
    command = [sys.executable, "manage.py", "import_shdr", str(path), "--machine", killed]
    died = 0
    for number in range(KILLS):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
            time.sleep(took * (number + 1) / (KILLS + 1))
            process.send_signal(signal.SIGKILL)
        died += process.returncode == -signal.SIGKILL
    import_day(path, killed)
    same = figures(killed, *span) == figures(whole, *span)
    seen = f"{died} killed, {'same' if same else 'other'} figures"
    return Row("import killed, then run again", seen, "same figures", same and died > 0)


def prove() -> list[Row]:
    """Import each day, ask for odd spans of it, and do it all again."""
    days = sorted(Path(os.environ.get("SHOPSUITE_NIST_DIR") or DAYS).glob("*.txt.gz"))
    with private_server() as url:
        os.environ["DATABASE_URL"] = url
        manage("migrate", "--verbosity", "0")
        rows = [row for path in days for row in prove_day(path)]
        largest = max(days, key=lambda path: path.stat().st_size)
        return [*rows, prove_killed_import(largest)]
