"""A second connection beside an open transaction: what it writes is seen at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def beside(alias: str) -> Iterator[BaseDatabaseWrapper]:
    """Open one more connection to a database; each of its statements commits by itself."""
    connection = connections[alias].copy()
    try:
        yield connection
    finally:
        connection.close()
