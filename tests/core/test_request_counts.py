"""Requests are counted over all web processes, and no count is lost with a process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.db.private_server.layout import ROOT
from core.request_counts import CLASSES, LIMITS_S, NAMES, SUM, WIDTH, Counts, door_of, total

PROGRAM = """
import sys
from pathlib import Path
from core.request_counts import Counts
counts = Counts(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    counts.add(path="/api/v1/node/swipes", status=200, seconds=0.02)
print("counted", flush=True)
sys.stdin.read()
"""


def figures(folder: Path, door: str) -> list[float]:
    base = NAMES.index(door) * WIDTH
    return total(folder)[base : base + WIDTH]


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/api/v1/node/swipes", "node"),
        ("/api/v1/machines/", "api"),
        ("/admin/", "admin"),
        ("/accounts/login/", "accounts"),
        ("/metrics", "probe"),
        ("/", "page"),
        ("/administrator", "page"),
    ],
)
def test_path_names_its_door(path: str, door: str) -> None:
    assert NAMES[door_of(path)] == door


def test_answers_and_durations_are_counted_by_door(tmp_path: Path) -> None:
    counts = Counts(tmp_path)
    for status, seconds in [(200, 0.001), (201, 0.005), (302, 0.02), (404, 7.0), (503, 0.3)]:
        counts.add(path="/admin/", status=status, seconds=seconds)
    row = figures(tmp_path, "admin")
    assert row[: len(CLASSES)] == [2, 1, 1, 1]
    spans = dict(zip((*LIMITS_S, "more"), row[len(CLASSES) : SUM], strict=True))
    assert {limit: n for limit, n in spans.items() if n} == {0.005: 2, 0.025: 1, 0.5: 1, "more": 1}
    assert row[SUM] == pytest.approx(7.326)
    counts.close()


def test_threads_do_not_lose_counts_to_each_other(tmp_path: Path) -> None:
    counts = Counts(tmp_path)

    def knock() -> None:
        for _ in range(5000):
            counts.add(path="/", status=200, seconds=0.001)

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert figures(tmp_path, "page")[0] == 20_000
    counts.close()


@pytest.mark.processes
def test_processes_are_added_up_and_outlive_their_end(tmp_path: Path) -> None:
    def start(times: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), str(times)],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "shopsuite.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "counted\n"
        return process

    with start(30) as one, start(12) as two:
        assert figures(tmp_path, "node")[0] == 42
        one.kill()
        one.wait()
        assert figures(tmp_path, "node")[0] == 42
        assert [path.name for path in tmp_path.glob("*.counts")] == [f"{two.pid}.counts"]
        with start(1) as three:
            assert figures(tmp_path, "node")[0] == 43
            three.communicate()
        two.communicate()
    assert figures(tmp_path, "node")[0] == 43
    assert figures(tmp_path, "node")[0] == 43, "added once"


def test_place_that_cannot_be_written_costs_the_figures_not_the_answers(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    counts = Counts(tmp_path / "file" / "below")
    counts.add(path="/", status=200, seconds=0.1)
    assert total(tmp_path / "file" / "below")[0] == 0
    counts.close()
