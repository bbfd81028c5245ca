"""The one table: what, ours, limit or peer, ratio, goal."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """One line; `holds` is None where no goal was set."""

    what: str
    ours: str
    peer: str
    ratio: str
    goal: str
    holds: bool | None


HEAD = Row("what", "ours", "limit or peer", "ratio", "goal", None)
MARKS = {True: "ok", False: "MISSED", None: ""}


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a table for people."""
    lines = [("", *HEAD[:5])] + [(MARKS[row.holds], *row[:5]) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def write_json(rows: Sequence[Row], file: Path) -> None:
    """Write the rows for a program."""
    file.write_text(json.dumps([row._asdict() for row in rows], indent=1), encoding="utf-8")


def read_json(file: Path) -> list[Row]:
    """Read what `write_json` wrote."""
    return [Row(**row) for row in json.loads(file.read_text(encoding="utf-8"))]


def ratio_row(
    what: str, ours: Sequence[float], peers: Sequence[float], *, peer: str, goal: float, unit: str
) -> Row:
    """Compare round by round: the median of the ratios counts, the spread stands beside it."""
    middle, told = told_ratio(ours, peers)
    return Row(
        what,
        f"{statistics.median(ours):,.0f} {unit}",
        f"{peer}: {statistics.median(peers):,.0f} {unit}",
        told,
        f">= {goal:g}",
        middle >= goal,
    )


def limit_row(what: str, seen: Sequence[float], *, limit: float, unit: str = "ms") -> Row:
    """Compare the median of the rounds with a limit that must not be passed."""
    middle = statistics.median(seen)
    return Row(
        what,
        f"{middle:.1f} {unit} ({min(seen):.1f}-{max(seen):.1f})",
        "",
        f"{middle / limit:.2f}",
        f"<= {limit:g} {unit}",
        middle <= limit,
    )


def told_ratio(ours: Sequence[float], peers: Sequence[float]) -> tuple[float, str]:
    """Return the median of the rounds' ratios, and it with its spread in words."""
    # A peer that did nothing in a short round is infinitely far behind.
    ratios = [one / other if other else math.inf for one, other in zip(ours, peers, strict=True)]
    middle = statistics.median(ratios)
    return middle, f"{middle:.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def figure_row(what: str, ours: str, peer: str = "") -> Row:
    """Tell a figure that has no goal."""
    return Row(what, ours, peer, "", "", None)


def cost_row(what: str, pairs: Sequence[tuple[float, float]], *, most: float) -> Row:
    """Compare times in ms with and without, round by round: the median of the ratios counts."""
    middle, told = told_ratio(*zip(*pairs, strict=True))
    ours, peers = (statistics.median(column) for column in zip(*pairs, strict=True))
    row = figure_row(what, f"{ours:.2f} ms", f"without: {peers:.2f} ms")
    return row._replace(ratio=told, goal=f"<= {most:g}", holds=middle <= most)
