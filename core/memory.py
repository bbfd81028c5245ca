"""What one request has asked already: asked once, forgotten at its end.

Nothing outlives its request, so processes cannot disagree and there is nothing
to lose. Outside a request (commands, the dispatcher) each call asks anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T")

_known: ContextVar[dict[str, Any] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember, while the block runs, what functions decorated with `asked_once` return."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def asked_once(function: Callable[[], T]) -> Callable[[], T]:
    """Let a function without arguments run once a request; callers must not change the result."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def ask() -> T:
        known = _known.get()
        if known is None:
            return function()
        if name not in known:
            known[name] = function()
        answer: T = known[name]
        return answer

    return ask


def forget() -> None:
    """Ask everything anew from here on: something of it was changed."""
    known = _known.get()
    if known is not None:
        known.clear()
