"""Proof: every flow ends well on one database, on three, and through PgBouncer."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from bench.proof.rows import Row

ROOT = Path(__file__).resolve().parents[2]
MODES = {
    "one": "one database",
    "distributed": "core, floor and office apart",
    "pooled": "through PgBouncer",
}
SERVERS = ("DATABASE", "SHOPSUITE_KEY_FILE", "SHOPSUITE_DATA_DIR", "DJANGO_SETTINGS_MODULE")


def prove() -> list[Row]:
    """Run the flows in each mode; the ones that failed are named."""
    return [_flows(mode, words) for mode, words in MODES.items()]


def _flows(mode: str, words: str) -> Row:
    kept = {k: v for k, v in os.environ.items() if not any(word in k for word in SERVERS)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/flows", "-n", "0", "--timeout", "600"],
        cwd=ROOT,
        env={**kept, "SHOPSUITE_TEST_MODE": mode},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = re.search(r"(\d+) passed", done.stdout)
    wrong = re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", done.stdout, re.MULTILINE)
    seen = ", ".join([f"{passed[1] if passed else 0} passed", *wrong])
    print(done.stdout, file=sys.stderr)
    return Row(f"flows, {words}", seen, "all passed", done.returncode == 0)
