"""The database engine with a bounded pool, when DATABASE_POOL_* is set."""

from dj_db_conn_pool.backends.postgresql import base

from core.db.backend.schema import SuiteDatabaseMixin


class DatabaseWrapper(SuiteDatabaseMixin, base.DatabaseWrapper):
    """The pool's PostgreSQL backend with the suite's schemas."""
