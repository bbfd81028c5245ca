"""Doubles name the row that has the value first."""

from core.domain.imports.problems import FileProblemError, Problem, find_doubles


def test_each_further_row_names_the_first_one() -> None:
    shown = {2: "a", 3: "b", 4: "A", 5: "a"}
    keys = [(2, "a"), (3, "b"), (4, "a"), (5, "a")]
    assert list(find_doubles(keys, column="code", shown=shown)) == [
        Problem(4, "code", "double", {"value": "A", "other": 2}),
        Problem(5, "code", "double", {"value": "a", "other": 2}),
    ]


def test_problem_of_a_file_names_the_field_and_its_reason() -> None:
    error = FileProblemError("too_big", most_mb=10)
    assert (error.context["field"], error.reason, error.facts) == (
        "file",
        "too_big",
        {"most_mb": 10},
    )
