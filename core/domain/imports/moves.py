"""What may be asked of an import, as it stands."""

from __future__ import annotations

from core.choices import ImportState, ImportStep

_HALTED = {ImportState.STOPPED, ImportState.CANCELLED}
BUSY = {ImportState.QUEUED, ImportState.RUNNING}


def may_ask(*, wanted: str, state: str, step: str, has_file: bool, wrong: int) -> bool:
    """Tell whether a step may be put in line.

    What was stopped may be asked for again; a run needs a check without anything wrong.
    """
    halted_in = state in _HALTED and step == wanted
    if wanted == ImportStep.UNDO:
        return state == ImportState.DONE or halted_in
    if wanted == ImportStep.CHECK:
        open_states = {ImportState.UPLOADED, ImportState.CHECKED}
        return has_file and (state in open_states or _halted_before_it_was_done(state, step))
    checked = state == ImportState.CHECKED and wrong == 0
    return has_file and (checked or halted_in)


def _halted_before_it_was_done(state: str, step: str) -> bool:
    return state in _HALTED and step != ImportStep.UNDO
