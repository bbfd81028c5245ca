"""A line of the table: what was promised, what was seen."""

from typing import NamedTuple


class Row(NamedTuple):
    """One promise."""

    what: str
    seen: str
    wanted: str
    holds: bool


def table(rows: list[Row]) -> str:
    """Write rows as a table for people."""
    lines = [("", "what", "seen", "wanted")]
    lines += [("ok" if row.holds else "FAIL", row.what, row.seen, row.wanted) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
