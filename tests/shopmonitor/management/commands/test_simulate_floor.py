"""The command as an operator calls it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def test_without_a_demo_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"demo\.json: No such file.*Start the demo"):
        call_command("simulate_floor", demo_file=tmp_path / "demo.json", minutes=1)


@pytest.mark.parametrize("wrong", [{"nodes": 0}, {"speed": 0.0}, {"minutes": -1.0}])
def test_senseless_numbers_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(CommandError, match="--speed must be above 0"):
        call_command("simulate_floor", **wrong)


def test_while_the_demo_comes_up_its_draft_is_read(tmp_path: Path) -> None:
    demo = {"url": "http://127.0.0.1:9", "nodes": [], "badges": []}
    (tmp_path / "demo.json.draft").write_text(json.dumps(demo))
    truth, told = tmp_path / "truth.jsonl", StringIO()
    call_command(
        "simulate_floor", demo_file=tmp_path / "demo.json", minutes=0.01, truth=truth, stdout=told
    )
    assert told.getvalue() == "0 sessions, 0.00 hours, 0 swipes\n"
    (summary,) = [json.loads(line) for line in truth.read_text().splitlines()]
    assert (summary["kind"], summary["sessions"]) == ("summary", 0)
