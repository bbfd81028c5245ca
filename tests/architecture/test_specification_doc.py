"""docs/specification.md promises nothing that is not there."""

import pytest

from tests.architecture.specification import PAGE, Statement, faults, statements


def test_every_place_of_every_statement_exists() -> None:
    rows = statements(PAGE.read_text(encoding="utf-8"))
    assert {row.text: found for row in rows if (found := faults(row))} == {}


def test_statements_are_told_once() -> None:
    texts = [row.text for row in statements(PAGE.read_text(encoding="utf-8"))]
    assert sorted(set(texts)) == sorted(texts)


def test_every_part_of_the_specification_is_there() -> None:
    parts = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    assert len(parts) >= 14
    assert [part.splitlines()[0] for part in parts if not statements(part)] == []


@pytest.mark.parametrize(
    ("code", "test", "fault"),
    [
        ("`core/gone.py`", "*Not yet*", "core/gone.py does not exist"),
        ("`core/clock.py:gone`", "*Not yet*", "core/clock.py has no gone"),
        ("`core/models/users.py:SuiteUser.gone`", "*Not yet*", "has no SuiteUser.gone"),
        ("somewhere", "*Not yet*", "where is it?"),
        ("`core/clock.py`", "by hand", "which test shows it?"),
        ("`core/clock.py`", "`core/clock.py`", "is no test"),
        ("`tests/conftest.py`", "*Not yet*", "is no code of the suite"),
    ],
)
def test_fault_of_a_statement_is_found(code: str, test: str, fault: str) -> None:
    [row] = statements(
        f"| statement | in the code | seen by |\n| --- | --- | --- |\n| x | {code} | {test} |"
    )
    assert any(fault in found for found in faults(row))


def test_missing_thing_may_be_said() -> None:
    assert faults(Statement("x", "*Not yet*", "*Not yet*")) == []
    assert faults(Statement("x", "`core/models/users.py:SuiteUser.email`", "*Not yet*")) == []
