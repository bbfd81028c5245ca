"""Proof: core is killed for 60 s under 20 swipes a second, and nobody at a machine notices.

SHOPSUITE_PROOF_AWAY_S=60  how long core stays away
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.proof.rows import Row
from tests.several_servers.core_away import RATE, Seen, go_through
from tests.several_servers.installation import running
from tests.several_servers.structure import migrated_structure

BACK_S = 5.0
PEOPLE = 20


def prove() -> list[Row]:
    """Kill core of three servers, bring it back, count."""
    away_s = float(os.environ.get("SHOPSUITE_PROOF_AWAY_S", "60"))
    with tempfile.TemporaryDirectory(prefix="shopsuite-proof-") as folder:
        directory = Path(folder)
        structure = migrated_structure(directory / "structure.sql")
        with running(structure, directory, people=PEOPLE, workers=2) as shop:
            seen = go_through(shop, away_s=away_s)
    return rows_of(seen, what="swipes while core was away", span_s=away_s)


def rows_of(seen: Seen, *, what: str, span_s: float) -> list[Row]:
    """Return what was promised beside what was seen."""
    counts, due = seen.counts, round(RATE * span_s)
    unanswered = f"{counts.unanswered} of {len(seen.answers)}"
    back = f"{seen.caught_up_s:.1f}"
    loose = "; ".join(counts.dangling) or "0"
    return [
        Row(what, f"{seen.meanwhile}", f"{due}", seen.meanwhile >= due - RATE),
        Row("swipes not answered", unanswered, "0", not counts.unanswered),
        Row("longest wait at a reader, s", f"{seen.slowest_s:.2f}", "< 2", seen.slowest_s < 2),
        Row("caught up afterwards, s", back, f"< {BACK_S:g}", seen.caught_up_s < BACK_S),
        Row("lost", f"{counts.lost}", "0", not counts.lost),
        Row("doubled", f"{counts.doubled}", "0", not counts.doubled),
        Row("keys that point at nothing", loose, "0", not counts.dangling),
        Row("events still waiting", f"{seen.left}", "0", not seen.left),
    ]
