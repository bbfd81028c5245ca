"""What may be asked of an import, as it stands."""

from typing import Any

import pytest

from core.choices import ImportState, ImportStep
from core.domain.imports.moves import BUSY, may_ask


def may(wanted: ImportStep, state: ImportState, step: ImportStep, **more: Any) -> bool:
    facts: dict[str, Any] = {"has_file": True, "wrong": 0, **more}
    return may_ask(wanted=wanted, state=state, step=step, **facts)


def test_run_needs_a_clean_check_and_the_file() -> None:
    assert may(ImportStep.RUN, ImportState.CHECKED, ImportStep.CHECK)
    assert not may(ImportStep.RUN, ImportState.CHECKED, ImportStep.CHECK, wrong=1)
    assert not may(ImportStep.RUN, ImportState.CHECKED, ImportStep.CHECK, has_file=False)
    assert not may(ImportStep.RUN, ImportState.UPLOADED, ImportStep.CHECK)


def test_run_that_was_stopped_may_be_asked_for_again_but_no_other() -> None:
    assert may(ImportStep.RUN, ImportState.STOPPED, ImportStep.RUN)
    assert may(ImportStep.RUN, ImportState.CANCELLED, ImportStep.RUN)
    assert not may(ImportStep.RUN, ImportState.STOPPED, ImportStep.CHECK)
    assert may(ImportStep.CHECK, ImportState.STOPPED, ImportStep.CHECK)


def test_only_what_is_done_can_be_undone() -> None:
    assert may(ImportStep.UNDO, ImportState.DONE, ImportStep.RUN, has_file=False)
    assert may(ImportStep.UNDO, ImportState.STOPPED, ImportStep.UNDO, has_file=False)
    assert not may(ImportStep.UNDO, ImportState.UNDONE, ImportStep.UNDO)
    assert not may(ImportStep.CHECK, ImportState.STOPPED, ImportStep.UNDO)


@pytest.mark.parametrize("state", sorted(BUSY))
@pytest.mark.parametrize("wanted", list(ImportStep))
def test_nothing_is_asked_while_somebody_is_at_it(wanted: ImportStep, state: ImportState) -> None:
    assert not may(wanted, state, wanted)
