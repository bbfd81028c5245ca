"""What happened to an event that did not go through: written down for who looks after it."""

from __future__ import annotations

import traceback
from uuid import UUID

from core.choices import EventStepKind
from core.models import EventStep

LONGEST_MESSAGE = 2000
TRACE_LINES = 16


class HandlerFailedError(Exception):
    """A handler raised; its own error is the cause."""

    def __init__(self, handler: str) -> None:
        super().__init__(handler)
        self.handler = handler


def say(error: BaseException) -> str:
    """Return an error as it stands beside its event: class and message."""
    cause = _cause(error)
    return f"{type(cause).__name__}: {cause}"[:LONGEST_MESSAGE]


def note_failed_attempt(*, alias: str, event_id: UUID, error: BaseException) -> None:
    """Write down an attempt that failed: in which handler, with what, where in the code."""
    cause = _cause(error)
    lines = "".join(traceback.format_exception(cause)).rstrip().splitlines()
    EventStep.objects.using(alias).create(
        event_id=event_id,
        kind=EventStepKind.FAILED,
        handler=error.handler if isinstance(error, HandlerFailedError) else "",
        error=say(cause),
        trace="\n".join(lines[-TRACE_LINES:]),
    )


def _cause(error: BaseException) -> BaseException:
    if isinstance(error, HandlerFailedError) and error.__cause__ is not None:
        return error.__cause__
    return error
