from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db.models import TextChoices

from shoptracker.choices import JobStatus, OperationStatus, OrderStatus, WorkPlanState
from shoptracker.domain import moves

Table = dict[Any, set[Any]]
May = Callable[[str, str], bool]

TABLES: list[tuple[Table, type[TextChoices], May]] = [
    (moves.ORDER_MOVES, OrderStatus, moves.may_change_order),
    (moves.JOB_MOVES, JobStatus, moves.may_change_job),
    (moves.OPERATION_MOVES, OperationStatus, moves.may_change_operation),
    (moves.WORK_PLAN_MOVES, WorkPlanState, moves.may_change_work_plan),
]
ENDS = {"finished", "cancelled", "retired"}


@pytest.mark.parametrize(("table", "words", "_may"), TABLES)
def test_every_state_has_its_row(table: Table, words: type[TextChoices], _may: May) -> None:
    assert set(table) == set(words)


@pytest.mark.parametrize(("table", "words", "may"), TABLES)
def test_only_what_the_table_holds_may_happen(
    table: Table, words: type[TextChoices], may: May
) -> None:
    for old, new in product(words, repeat=2):
        assert may(old.value, new.value) == (new in table[old])


@pytest.mark.parametrize(("table", "words", "may"), TABLES)
def test_staying_is_no_move_and_nothing_comes_back_from_its_end(
    table: Table, words: type[TextChoices], may: May
) -> None:
    assert not any(may(word.value, word.value) for word in words)
    assert {word.value for word in table if not table[word]} == ENDS & set(words.values)


def test_operation_is_started_only_when_ready_or_paused() -> None:
    sources = [
        old.value for old in OperationStatus if moves.may_change_operation(old.value, "running")
    ]
    assert sources == ["ready", "paused"]
