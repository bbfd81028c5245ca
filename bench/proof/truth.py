"""What a simulated floor wrote down as true, beside what the suite has booked."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.proof.rows import Row
from bench.proof.suite import Suite


def compare(suite: Suite, truth: Path) -> list[Row]:
    """Return booked sessions, hours and pieces beside the true ones.

    Times are equal where they differ by no more than 1 ms a session.
    """
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
            abs(seen - wanted) <= len(sessions) * Decimal("0.001"),
        ),
        _pieces(suite, truth),
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


def _pieces(suite: Suite, truth: Path) -> Row:
    wanted: dict[str, int] = defaultdict(int)
    for line in _lines(truth):
        if line["kind"] == "count":
            wanted["good"] += line.get("good", 0)
    seen = 0
    for event in suite.rows("/api/v1/floor-events/?event_type=count&page_size=500"):
        seen += event["data"].get("good", 0)
    return Row("good pieces in the feed", str(seen), str(wanted["good"]), seen == wanted["good"])


def _lines(truth: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in truth.read_text().splitlines()]
