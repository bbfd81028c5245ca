"""Every problem has words, in every language, with all its facts."""

import inspect
import re

import pytest
from django.utils import translation

from core.domain.imports import problems, reading, values
from core.domain.imports.problems import FileProblemError
from core.services.imports import importing, jobs, known, undo, writing
from core.services.imports import reading as row_reading
from core.services.imports.kinds import KINDS
from core.services.imports.wording import (
    FILE_WORDS,
    ROW_WORDS,
    RULE_WORDS,
    file_text,
    line_text,
    place_text,
    problem_text,
)

SOURCES = [problems, values, writing, known, row_reading, importing, undo, jobs]


def test_double_is_told_with_row_column_and_remedy() -> None:
    problem = {
        "row": 17,
        "column": "email",
        "code": "double",
        "facts": {"value": "anna@x.de", "other": 4},
    }
    kind = KINDS["people"]
    text = "row 17, column e-mail: two rows have “anna@x.de” (also row 4): keep one"
    assert line_text(problem, kind=kind) == text
    with translation.override("de"):
        assert line_text(problem, kind=kind).startswith("Zeile 17, Spalte E-Mail: ")


def test_rule_of_the_database_has_words_of_its_own() -> None:
    facts = {"message": "Constraint", "rule": "core_machine_hours_whole"}
    problem = {"row": 3, "column": "", "code": "refused", "facts": facts}
    assert place_text(problem, kind=KINDS["machines"]) == "row 3"
    assert problem_text(problem) == str(RULE_WORDS["core_machine_hours_whole"])
    other = {**problem, "facts": {"message": "Enter a number.", "rule": "invalid"}}
    assert problem_text(other) == "Enter a number."


def test_file_has_words_for_every_reason() -> None:
    reasons = set(re.findall(r'FileProblemError\(\s*"(\w+)"', inspect.getsource(reading)))
    assert reasons | {"column_needed"} == set(FILE_WORDS)
    assert "10 MB" in file_text(FileProblemError("too_big", most_mb=10))


@pytest.mark.parametrize("module", SOURCES, ids=lambda module: module.__name__)
def test_rows_have_words_for_every_code(module: object) -> None:
    source = inspect.getsource(module)  # type: ignore[arg-type]
    codes = re.findall(r'CellProblem\(\s*"(\w+)"', source)
    codes += re.findall(r'refuse\([^"]*?(?:, "\w+")?, "(\w+)"', source)
    codes += re.findall(r'Problem\([^"()]*?(?:"\w*", )?"(\w+)"', source)
    assert set(codes) - set(ROW_WORDS) == set()
