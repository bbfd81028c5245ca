"""Every kind is whole: its key among its columns, its references in the order of the first day."""

import pytest

from core.domain.imports.mapping import plain
from core.models import Machine
from core.services.imports.kind import Kind, code_column, name_column, training_column
from core.services.imports.kinds import KINDS

EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@EACH
def test_key_and_examples_are_there(kind: Kind) -> None:
    assert set(kind.key) <= set(kind.by_name)
    lengths = {len(column.examples) for column in kind.columns if column.examples}
    assert lengths == {2}


@EACH
def test_no_name_means_two_columns(kind: Kind) -> None:
    first: dict[str, str] = {}
    for column in kind.columns:
        for name in {plain(name) for name in column.names()}:
            assert first.setdefault(name, column.name) == column.name, name


def test_what_others_name_comes_before_them() -> None:
    known: list[type] = []
    for kind in KINDS.values():
        known.append(kind.model)
        for column in kind.columns:
            assert column.reference is None or column.reference.model in known


def test_common_columns_fill_the_fields_of_their_model() -> None:
    made = [
        code_column(Machine, examples=("a",)),
        name_column(Machine, examples=("b",)),
        training_column(Machine, examples=("c",)),
    ]
    assert [column.name for column in made] == ["code", "name", "qualification"]
