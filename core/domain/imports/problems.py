"""What is wrong with a file, a row or a cell: a code and its facts; the words come later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

import msgspec

from core.errors import SuiteError


class FileProblemError(SuiteError):
    """The file as a whole cannot be read as a table; `reason` says why."""

    code = "import_file"
    status = 422

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(f"file: {reason}", field="file", **facts)
        self.reason = reason
        self.facts = facts


class CellProblem(Exception):  # noqa: N818 - never leaves the reading of a row
    """A cell does not hold what its column asks for."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Problem(msgspec.Struct, frozen=True):
    """What is wrong: in which row of the file, in which column of ours (empty: the whole row)."""

    row: int
    column: str
    code: str
    facts: dict[str, Any] = {}


def find_doubles(
    keys: Iterable[tuple[int, Hashable]], *, column: str, shown: dict[int, str]
) -> Iterator[Problem]:
    """Yield a problem for each row whose key another row has too; it names the first other one.

    Args:
        keys: the number of a row and its key; rows without a key are left out by the caller.
        shown: what people may read of the key, by row.
    """
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for row, key in keys:
        rows[key].append(row)
    for same in rows.values():
        for row in same[1:]:
            yield Problem(row, column, "double", {"value": shown[row], "other": same[0]})
