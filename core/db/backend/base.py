"""The database engine: persistent connections, one schema per app."""

from django.db.backends.postgresql import base

from core.db.backend.schema import SuiteDatabaseMixin


class DatabaseWrapper(SuiteDatabaseMixin, base.DatabaseWrapper):
    """Django's PostgreSQL backend with the suite's schemas."""
