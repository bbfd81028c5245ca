"""The suite as if it had no walls: no role in front of a statement, and past all policies."""

import os

from core.db import doors

os.environ["DATABASE_URL"] = os.environ["BENCH_SUPERUSER_URL"]


def _no_prefix(self: doors.Door, *, fresh: bool) -> str:
    del self, fresh
    return ""


doors.Door.prefix = _no_prefix  # type: ignore[method-assign]

from shopsuite.wsgi import application  # noqa: E402 - its settings read the address

__all__ = ["application"]
