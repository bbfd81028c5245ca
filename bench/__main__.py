"""Run all benchmarks, or the named ones, and print one table.

python -m bench [NAME ...] [--rounds N] [--seconds S] [--json FILE]
"""

import argparse
import importlib
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bench.table import Row, read_json, table, write_json

NAMES = (
    "swipe",
    "load",
    "ingest",
    "outbox",
    "imports",
    "lists",
    "audit",
    "walls",
    "pooled",
    "sign_in",
)


def main() -> int:
    """Measure and print; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(NAMES))
    parser.add_argument("--rounds", type=int, default=5, help="the median of so many (5)")
    parser.add_argument("--seconds", type=float, default=5.0, help="of one run (5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    options = parser.parse_args()
    # `make bench-sign-in` names it as targets are named.
    options.name = [name.replace("-", "_") for name in options.name]
    unknown = set(options.name) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    signal.signal(signal.SIGTERM, _leave)
    rows: list[Row] = []
    names = options.name or NAMES
    for name in names:
        print(f"-- {name}", file=sys.stderr, flush=True)
        if len(names) == 1:
            module = importlib.import_module(f"bench.{name}")
            rows += module.measure(rounds=options.rounds, seconds=options.seconds)
        else:
            rows += _apart(name, options)
    print(table(rows))
    if options.json:
        write_json(rows, options.json)
    return 1 if any(row.holds is False for row in rows) else 0


def _apart(name: str, options: argparse.Namespace) -> list[Row]:
    """Run one in a process of its own: Django's settings are read once a process."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run(
            [
                *(sys.executable, "-m", "bench", name, "--json", file.name),
                *("--rounds", str(options.rounds), "--seconds", str(options.seconds)),
            ],
            stdout=subprocess.DEVNULL,
            check=False,
        )
        return read_json(Path(file.name))


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave in good order, so that server and directory go too."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
