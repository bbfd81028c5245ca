"""Proof: cables between three servers are cut at random for ten minutes, and nothing is lost.

The servers stand in network namespaces (root is needed). Half of the cuts are told to who
sends, the other half swallow what is sent.

    SHOPSUITE_PROOF_CUT_MINUTES=10  for how long
    SHOPSUITE_PROOF_CHANCE=1        another number cuts at other moments
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.proof.core_away import PEOPLE, rows_of
from bench.proof.rows import Row
from tests.several_servers.installation import running
from tests.several_servers.links_cut import Pace, go_through
from tests.several_servers.networks import network
from tests.several_servers.structure import migrated_structure

CUT_S, WHOLE_S = (1.0, 20.0), (0.5, 6.0)


def prove() -> list[Row]:
    """Cut, heal, count."""
    span_s = float(os.environ.get("SHOPSUITE_PROOF_CUT_MINUTES", "10")) * 60
    chance = int(os.environ.get("SHOPSUITE_PROOF_CHANCE", "1"))
    with tempfile.TemporaryDirectory(prefix="shopsuite-proof-") as folder:
        directory = Path(folder)
        structure = migrated_structure(directory / "structure.sql")
        with (
            network(3) as cables,
            running(structure, directory, people=PEOPLE, workers=2, network=cables) as shop,
        ):
            seen, cuts = go_through(shop, pace=Pace(CUT_S, WHOLE_S, span_s), chance=chance)
    done = f"{cuts.unplugged} told, {cuts.swallowed} silent"
    wanted = "some of each" if span_s > 60 else "any"
    both = bool(cuts.unplugged and cuts.swallowed) or span_s <= 60
    return [
        Row("cables cut", done, wanted, both),
        *rows_of(seen, what="swipes meanwhile", span_s=span_s),
    ]
