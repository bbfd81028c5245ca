"""Proof: the shift of `shift.py` with core, floor and office on servers of their own.

The suite runs beside the floor's server and beside the office's. Killed in turn, as kill -9
does: both dispatchers, the floor's web server, and each of the three PostgreSQL.

    SHOPSUITE_PROOF_SHIFT_MINUTES=480  how long a shift (simulated minutes)
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.proof.rows import Row
from bench.proof.shift import Victim, child_of, work
from bench.proof.suite import Suite, running_suite
from tests.several_servers.counting import undone
from tests.several_servers.installation import (
    CORE,
    FLOOR,
    OFFICE,
    SITES,
    Installation,
    installation,
)
from tests.several_servers.structure import migrated_structure


def prove() -> list[Row]:
    """Set three servers up as the guide says, work a shift, break things, compare."""
    with tempfile.TemporaryDirectory(prefix="shopsuite-proof-") as folder:
        directory = Path(folder)
        with installation(migrated_structure(directory / "structure.sql"), directory) as here:
            here.run(CORE, "manage.py", "migrate", "--verbosity", "0")
            here.run(CORE, "manage.py", "replicate", "--set-up")
            with (
                running_suite(environment=here.environment(FLOOR, owner=True)) as floor,
                running_suite(
                    environment=here.environment(OFFICE, owner=True), demo=False
                ) as office,
            ):
                return work(floor, _victims(here, floor, office), partial(undone, here))


def _victims(here: Installation, floor: Suite, office: Suite) -> list[Victim]:
    return [
        child_of(floor, "the floor's web", ("granian",)),
        *(_server(here, site, floor) for site in (CORE, FLOOR, OFFICE)),
        child_of(floor, "the floor's dispatcher", ("dispatch_events",)),
        child_of(office, "the office's dispatcher", ("dispatch_events",)),
    ]


def _server(here: Installation, site: int, floor: Suite) -> Victim:
    def kill() -> Callable[[], bool]:
        here.shops[site].kill()
        here.start(site)
        return floor.ready

    return Victim(f"PostgreSQL of {SITES[site]}", kill)
