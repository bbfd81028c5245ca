"""Run all proofs, or the named ones, and print one table.

python -m bench.proof [NAME ...] [--json FILE]
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

from bench.proof.rows import Row, table

FRAME = {"__init__", "__main__", "apart", "rows", "suite", "truth"}


def names() -> list[str]:
    """Return the proofs there are."""
    here = Path(__file__).parent
    stems = (path.stem for path in here.glob("*.py") if path.stem not in FRAME)
    return sorted(stem.replace("_", "-") for stem in stems)


def main() -> int:
    """Prove and print; 1 when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(names()))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    options = parser.parse_args()
    unknown = set(options.name) - set(names())
    if unknown:
        parser.error(f"no proof {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    rows: list[Row] = []
    for name in options.name or names():
        print(f"-- {name}", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"bench.proof.{name.replace('-', '_')}").prove()
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps([row._asdict() for row in rows], indent=1))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
