"""A line of events, opened for a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.core.events.line import Line


@pytest.fixture
def line() -> Iterator[Line]:
    # pytest reads this file before Django is set up.
    from tests.core.events.line import open_line  # noqa: PLC0415

    with open_line() as opened:
        yield opened
