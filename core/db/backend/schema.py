"""What Shop Suite adds to Django's PostgreSQL backend: a schema per app.

Django creates a table in the first schema of the search path; the schema
editor moves it to its app's schema. Everything else (keys, indexes, ALTER)
finds it by the search path, since table names are unique over the schemas.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

from core.db.audit_context import say_who
from core.db.backend.cursors import DoorCursor, NamedDoorCursor, Told
from core.db.closed import refuse_closed
from core.db.deadline import deadline
from core.db.doors import OWNER, SYSTEM, through
from core.db.grants import ensure_roles, grant_to_come
from core.db.router import SEARCH_PATH, SuiteRouter

if TYPE_CHECKING:
    from types import TracebackType

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.models import Model

# For the health check before a request; a node waits two seconds for all.
USABLE_S = 0.2

_PATH_OF_DATABASE = """
SELECT unnest(setconfig) FROM pg_db_role_setting
JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database() AND setrole = 0
"""


class SuiteSchemaEditor(DatabaseSchemaEditor):
    """Puts each new table into the schema of its app."""

    def __enter__(self) -> Self:
        """Change tables as their owner."""
        self._door = through(OWNER)
        self._door.__enter__()
        return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish what was put off, and go back through the door from before."""
        try:
            super().__exit__(kind, error, traceback)
        finally:
            self._door.__exit__(None, None, None)

    def create_model(self, model: type[Model]) -> None:
        """Create the table, then move it when it belongs to another schema."""
        super().create_model(model)
        schema = SuiteRouter.schema_for(model._meta.app_label)
        if schema != SEARCH_PATH[0]:
            table = self.quote_name(model._meta.db_table)
            self.execute(f"ALTER TABLE {table} SET SCHEMA {self.quote_name(schema)}")


class SuiteDatabaseMixin:
    """Makes the schemas before the first migration, keeps their path, says who writes."""

    SchemaEditorClass: type[BaseDatabaseSchemaEditor] = SuiteSchemaEditor

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        # On every alias and in every thread: each has a wrapper of its own.
        self.execute_wrappers: list[Any] = [say_who]
        self._told = Told()

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor that goes through the door of whoever uses it."""
        connection: Any = self
        if name:
            found = connection.connection.cursor(
                name,
                cursor_factory=NamedDoorCursor,
                scrollable=False,
                withhold=connection.connection.autocommit,
            )
        else:
            found = connection.connection.cursor(cursor_factory=DoorCursor)
        found.told = self._told
        found.tzinfo_factory = connection.tzinfo_factory if settings.USE_TZ else None
        return found

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, but for no work in a database whose rows move or have moved."""
        connection = super().get_new_connection(conn_params)  # type: ignore[misc]
        refuse_closed(connection)
        return connection

    @contextmanager
    def _nodb_cursor(self) -> Iterator[Any]:
        with through(OWNER), super()._nodb_cursor() as cursor:  # type: ignore[misc]
            yield cursor

    def is_usable(self) -> bool:
        """Tell whether the connection lives; a server that does not say so at once is as dead."""
        with deadline(USABLE_S):
            usable: bool = super().is_usable()  # type: ignore[misc]
        return usable

    def prepare_database(self) -> None:
        """Make the schemas, and set the path on the database for what connects by itself.

        A pooler drops a path that comes with the connection; the one of the
        database holds (docs/mechanisms/databases.md).
        """
        super().prepare_database()  # type: ignore[misc]
        connection: Any = self
        ensure_roles(connection)
        path = ", ".join(SEARCH_PATH)
        with through(OWNER), connection.cursor() as cursor:
            for schema in SEARCH_PATH:
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
                cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {SYSTEM.role}")
                cursor.execute(grant_to_come(schema))
            cursor.execute(_PATH_OF_DATABASE)
            if (f"search_path={path}",) not in cursor.fetchall():
                database = connection.ops.quote_name(connection.settings_dict["NAME"])
                cursor.execute(f"ALTER DATABASE {database} SET search_path = {path}")
            cursor.execute(f"SET search_path = {path}")
