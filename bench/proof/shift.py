"""Proof: a shift at 60 times speed, with web, dispatcher and PostgreSQL killed in turn.

Booked hours must equal what the simulated floor wrote down as true.

    SHOPSUITE_PROOF_SHIFT_MINUTES=480  how long a shift (simulated minutes)
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.proof.rows import Row
from bench.proof.suite import Suite, running_suite

SPEED = 60
KILL_EVERY_S = 25.0
BACK_S = 5.0
VICTIMS = (("granian",), ("dispatch_events",), ("postgres", "-D"))


def prove() -> list[Row]:
    """Work a shift, break things, compare."""
    minutes = int(os.environ.get("SHOPSUITE_PROOF_SHIFT_MINUTES", "480"))
    with running_suite() as suite:
        truth = suite.directory / "truth.jsonl"
        floor = suite.command(
            *("simulate_floor", "--nodes", "14", "--speed", str(SPEED), "--outages"),
            *("--minutes", str(minutes), "--truth", str(truth), "--seed", "7"),
            *("--demo-file", str(suite.directory / "demo.json")),
        )
        kills, slowest = _break(suite, floor)
        output = floor.communicate()[0]
        _await_quiet(suite)
        return [
            Row("killed in turn", f"{kills} times", "> 2", kills > 2),
            Row(
                "slowest return after kill -9, s",
                f"{slowest:.1f}",
                f"< {BACK_S:g}",
                slowest < BACK_S,
            ),
            Row("floor ended well", f"exit {floor.returncode}", "exit 0", floor.returncode == 0),
            *_compare(suite, truth, output),
        ]


def _break(suite: Suite, floor: subprocess.Popen[str]) -> tuple[int, float]:
    kills, slowest = 0, 0.0
    while floor.poll() is None:
        try:
            floor.wait(timeout=KILL_EVERY_S)
        except subprocess.TimeoutExpired:
            victim = VICTIMS[kills % len(VICTIMS)]
            began = time.monotonic()
            pid = suite.kill(*victim)
            while pid in suite.pids(*victim) or not suite.pids(*victim) or not suite.ready():
                time.sleep(0.05)
            slowest = max(slowest, time.monotonic() - began)
            kills += 1
    return kills, slowest


def _await_quiet(suite: Suite) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if not list(suite.rows("/api/v1/sync-events/?status=pending&page_size=1")):
            return
        time.sleep(0.5)


def _compare(suite: Suite, truth: Path, output: str) -> list[Row]:
    sessions = _sessions(truth)
    booked = {row["session"]: row for row in suite.rows("/api/v1/time-entries/?page_size=500")}
    wanted = sum((seconds for seconds in sessions.values()), Decimal(0))
    seen = sum((Decimal(row["labour_s"]) for row in booked.values()), Decimal(0))
    wrong = [
        uid
        for uid, seconds in sessions.items()
        if uid not in booked or abs(Decimal(booked[uid]["labour_s"]) - seconds) > Decimal("0.001")
    ]
    unknown = set(booked) - set(sessions)
    return [
        Row("sessions booked", f"{len(booked)}", f"{len(sessions)}", len(booked) == len(sessions)),
        Row("sessions booked otherwise than true", f"{len(wrong)}", "0", not wrong),
        Row("bookings that nobody worked", f"{len(unknown)}", "0", not unknown),
        Row(
            "hours",
            f"{seen / 3600:.6f}",
            f"{wanted / 3600:.6f}",
            abs(seen - wanted) < len(sessions),
        ),
        *_pieces(suite, truth),
        Row(
            "the floor says",
            output.strip().splitlines()[-1][:60] if output.strip() else "",
            "",
            True,
        ),
    ]


def _sessions(truth: Path) -> dict[str, Decimal]:
    """Return the true seconds of each session that the server acknowledged."""
    seconds: dict[str, Decimal] = {}
    for line in _lines(truth):
        if line["kind"] == "session":
            length = datetime.fromisoformat(line["ended_at"]) - datetime.fromisoformat(
                line["started_at"]
            )
            seconds[line["session_id"]] = Decimal(str(length.total_seconds()))
    return seconds


def _pieces(suite: Suite, truth: Path) -> list[Row]:
    wanted: dict[str, int] = defaultdict(int)
    for line in _lines(truth):
        if line["kind"] == "count":
            wanted["good"] += line.get("good", 0)
    seen = 0
    for event in suite.rows("/api/v1/floor-events/?event_type=count&page_size=500"):
        seen += event["data"].get("good", 0)
    return [Row("good pieces in the feed", str(seen), str(wanted["good"]), seen == wanted["good"])]


def _lines(truth: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in truth.read_text().splitlines()]
