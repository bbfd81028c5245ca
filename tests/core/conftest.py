"""More ways to the test's database than Django's tests know of; a line of events for a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.core.events.line import Line


@pytest.fixture
def open_databases(transactional_db: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Allow every alias in every thread; what was committed is flushed afterwards."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def line() -> Iterator[Line]:
    # pytest reads this file before Django is set up.
    from tests.core.events.line import open_line  # noqa: PLC0415

    with open_line() as opened:
        yield opened
