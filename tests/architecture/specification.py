"""Reads docs/specification.md: what was asked for, where it is, which test shows it."""

import re
from dataclasses import dataclass

from tests.architecture.flows import missing
from tests.architecture.source import ROOT

PAGE = ROOT / "docs" / "specification.md"
NOT_YET = "*Not yet*"

_PLACE = re.compile(r"`(?P<path>[\w/.]+\.\w+)(?::(?P<name>[\w.]+))?`")
_HEADS = ("statement", "---")


@dataclass(frozen=True)
class Statement:
    """One row of the page."""

    text: str
    code: str
    test: str


def statements(page: str) -> list[Statement]:
    """Return the rows of all tables of the page."""
    found = []
    for line in page.splitlines():
        if line.startswith("| "):
            text, code, test = (cell.strip() for cell in line.strip().strip("|").split("|"))
            if text not in _HEADS:
                found.append(Statement(text, code, test))
    return found


def faults(statement: Statement) -> list[str]:
    """Return what is wrong with a row, in words."""
    code, tests = _places(statement.code), _places(statement.test)
    found = [fault for path, name in [*code, *tests] if (fault := missing(path, name))]
    if not code and NOT_YET not in statement.code:
        found.append(f"where is it? Name the code, or say {NOT_YET}")
    if not tests and NOT_YET not in statement.test:
        found.append(f"which test shows it? Name it, or say {NOT_YET}")
    found += [f"{path} is no code of the suite" for path, _ in code if path.startswith("tests/")]
    found += [f"{path} is no test" for path, _ in tests if not path.startswith("tests/")]
    return found


def _places(cell: str) -> list[tuple[str, str]]:
    return [(place["path"], place["name"] or "") for place in _PLACE.finditer(cell)]
