"""More ways to the test's database than Django's tests know of."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker


@pytest.fixture
def open_databases(transactional_db: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Allow every alias in every thread; what was committed is flushed afterwards."""
    with django_db_blocker.unblock():
        yield
