"""The database engine with a bounded pool, when DATABASE_POOL_* is set."""

from __future__ import annotations

from typing import Any

from dj_db_conn_pool.backends.postgresql import base

from core.db.backend.schema import SuiteDatabaseMixin
from core.db.hosts import connect_to_first


class DatabaseWrapper(SuiteDatabaseMixin, base.DatabaseWrapper):
    """The pool's PostgreSQL backend with the suite's schemas."""

    def _get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect for the pool to the first host of the address that is what is asked for."""
        return connect_to_first(conn_params, super()._get_new_connection)
