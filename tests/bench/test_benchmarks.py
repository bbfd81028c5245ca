"""Each benchmark runs a round from end to end and leaves its table and its file.

What a second of it measures hangs on what else the machine does, so the whole rounds are asked
for by name: `make test ARGS="-m benchmark"`.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.table import Row, ratio_row, table
from bench.visits import CYCLE, MACHINES, machines_of, visit
from tests.machine import leave_out

ROOT = Path(__file__).resolve().parents[2]
SERVERS = ("DATABASE_URL", "SHOPSUITE_KEY_FILE", "SHOPSUITE_DATA_DIR", "DJANGO_SETTINGS_MODULE")


def run(name: str, directory: Path) -> list[Row]:
    """Run a benchmark as `make` does, in a hurry."""
    file = directory / "rows.json"
    environment = {key: value for key, value in os.environ.items() if key not in SERVERS}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bench", name, "--json", str(file)),
            *("--rounds", "1", "--seconds", "1"),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    # A goal may be missed here: it is a second of a busy machine.
    assert file.exists(), done.stderr[-3000:]
    rows = [Row(**row) for row in json.loads(file.read_text())]
    for row in rows:
        assert row.what in done.stdout
    return rows


@pytest.mark.benchmark
@pytest.mark.processes
def test_swipes_are_measured_beside_all_three_references(tmp_path: Path) -> None:
    if shutil.which("pgbench") is None:
        leave_out("pgbench", "apt-get install postgresql-contrib")
    rows = run("swipe", tmp_path)
    peers = " ".join(row.peer for row in rows)
    assert "(a) pgbench" in peers
    assert "(b) pgbench" in peers
    assert "(c) DRF + ORM" in peers
    assert any("50 nodes" in row.what for row in rows)


@pytest.mark.benchmark
@pytest.mark.processes
def test_waits_are_measured_beside_ingest(tmp_path: Path) -> None:
    rows = run("load", tmp_path)
    assert [row.goal for row in rows[:2]] == ["<= 50 ms", "<= 100 ms"]


@pytest.mark.benchmark
@pytest.mark.processes
def test_outbox_is_measured_beside_the_queue(tmp_path: Path) -> None:
    if importlib.util.find_spec("django_q") is None:
        leave_out("django-q2", "pip install -r requirements-dev.txt")
    rows = run("outbox", tmp_path)
    assert "django-q2" in rows[0].peer
    assert any("wake-up" in row.what for row in rows)


@pytest.mark.benchmark
@pytest.mark.processes
def test_walls_are_measured_beside_the_suite_without_them(tmp_path: Path) -> None:
    rows = run("walls", tmp_path)
    assert {"HTTP", "SQL", "swipe, 32 clients"} <= {row.what.split(":")[0] for row in rows}
    assert all(row.peer.startswith("without: ") for row in rows)


@pytest.mark.benchmark
@pytest.mark.processes
def test_pooled_processes_are_measured_beside_straight_ones(tmp_path: Path) -> None:
    if shutil.which("pgbouncer") is None and not Path("/usr/sbin/pgbouncer").exists():
        leave_out("pgbouncer", "apt-get install pgbouncer")
    (row,) = run("pooled", tmp_path)
    assert row.peer.startswith("straight: ")


@pytest.mark.benchmark
@pytest.mark.processes
def test_sign_ins_are_measured_beside_a_database_without_old_ones(tmp_path: Path) -> None:
    rows = run("sign_in", tmp_path)
    assert [row.goal for row in rows] == ["<= 1.1", ""]
    assert all(row.peer.startswith("without: ") for row in rows)


def test_median_of_the_rounds_counts_and_the_spread_is_told() -> None:
    row = ratio_row("x", [1, 5, 4], [1, 1, 2], peer="y", goal=2, unit="/s")
    assert row.ratio == "2.00 (1.00-5.00)"
    assert row.holds is True
    assert "MISSED" in table([row._replace(holds=False)])


def test_people_begin_and_end_in_turn_and_one_visit_in_21_is_a_stranger() -> None:
    for client in (0, 5, 31):
        at_first_node = [visit(client, 32, 3 * n) for n in range(2 * CYCLE)]
        assert {one.node for one in at_first_node} == {client}
        known = [one.person for one in at_first_node if client in machines_of(one.person)]
        assert len(known) == 2 * (CYCLE - 1)
        assert known[::2] == known[1::2]
        assert client < MACHINES
