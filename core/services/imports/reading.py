"""From a table and a mapping to typed rows: every cell that is wrong is told, not the first one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.imports.problems import CellProblem, Problem, find_doubles
from core.domain.imports.reading import Row, Table
from core.domain.imports.values import CLEAR, ValueType, read_cell
from core.domain.tags import last4
from core.services.imports.columns import Column, TypedRow
from core.services.imports.kind import Kind


def read_rows(
    kind: Kind, *, table: Table, mapping: Mapping[str, int]
) -> tuple[list[TypedRow], list[Problem]]:
    """Return the rows that could be read, and what is wrong with the others.

    Args:
        mapping: for each of our columns the place of its heading in the file.
    """
    problems: list[Problem] = []
    rows: list[TypedRow] = []
    for row in table.rows:
        values, wrong = _read_row(kind, row, mapping, decimal_comma=table.decimal_comma)
        wrong += [
            Problem(row.number, name, "needed")
            for name in kind.key
            if name not in values and not any(problem.column == name for problem in wrong)
        ]
        problems += wrong
        if not wrong:
            rows.append(TypedRow(row.number, values))
    doubles = [problem for column in kind.columns for problem in _doubles(kind, column, rows)]
    doubled = {problem.row for problem in doubles}
    return [row for row in rows if row.number not in doubled], problems + doubles


def _read_row(
    kind: Kind, row: Row, mapping: Mapping[str, int], *, decimal_comma: bool
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in kind.columns:
        if column.name not in mapping:
            continue
        cell = row.cell(mapping[column.name])
        try:
            value = read_cell(cell, column.asked, decimal_comma=decimal_comma)
        except CellProblem as problem:
            facts = {} if column.secret else problem.facts
            problems.append(Problem(row.number, column.name, problem.code, facts))
            continue
        if value is not None:
            values[column.name] = value
    return values, problems


def _doubles(kind: Kind, column: Column, rows: list[TypedRow]) -> list[Problem]:
    """Find what two rows may not share: the key, told at its first column, and unique values."""
    if column.name == kind.key[0]:
        names = kind.key
    elif column.unique or column.asked.type is ValueType.TAG:
        names = (column.name,)
    else:
        return []
    keys, shown = [], {}
    for row in rows:
        if all(row.values.get(name, CLEAR) is not CLEAR for name in names):
            keys.append((row.number, tuple(_folded(row.values[name]) for name in names)))
            shown[row.number] = " ".join(show(row.values[name], column=column) for name in names)
    return list(find_doubles(keys, column=column.name, shown=shown))


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def show(value: Any, *, column: Column) -> str:
    """Write a typed value for people; of a secret its end alone."""
    return f"…{last4(str(value))}" if column.secret else str(value)
