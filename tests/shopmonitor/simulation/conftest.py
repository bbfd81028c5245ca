from collections.abc import Iterator

import pytest
from django.db import connection

from core.db.doors import OWNER, through


@pytest.fixture
def lasting_connections_end(transactional_db: None) -> Iterator[None]:
    """The process keeps a connection for wake-ups, and a database in use cannot be dropped."""
    yield
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"  # autovacuum leaves by itself
        )
