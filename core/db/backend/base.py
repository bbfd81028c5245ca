"""The database engine: persistent connections, one schema per app."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from core.db.backend.schema import SuiteDatabaseMixin
from core.db.hosts import connect_to_first


class DatabaseWrapper(SuiteDatabaseMixin, base.DatabaseWrapper):
    """Django's PostgreSQL backend with the suite's schemas."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect to the first host of the address that is what is asked for."""
        return connect_to_first(conn_params, super().get_new_connection)
