"""Monthly partitions of append-only tables: made ahead, dropped by retention."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.migrations.operations.base import Operation

from core.db.router import SuiteRouter

if TYPE_CHECKING:
    from django.db.models import Model


class PartitionByMonth(Operation):
    """Turn a table that was just created into one that is partitioned by month.

    Directly after `CreateModel`. Django keeps seeing its own key; in the
    database the key is (column, key), since a partitioned table needs the
    column in it. A default partition takes what no month holds, so a strange
    clock never loses a row.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, column: str) -> None:
        self.model_name = model_name
        self.column = column

    def state_forwards(self, _app_label, _state) -> None:  # type: ignore[no-untyped-def]
        """Change nothing: the model stays as it is."""

    def database_forwards(self, app_label, schema_editor, _from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        """Swap the plain table for a partitioned one of the same shape."""
        model = to_state.apps.get_model(app_label, self.model_name)
        schema = SuiteRouter.schema_for(app_label)
        for statement in _swap_statements(
            schema, model._meta.db_table, model._meta.pk.column, self.column
        ):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        """Do nothing: the table leaves with its model."""

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Partition {self.model_name} by month of {self.column}"

    def deconstruct(self):  # type: ignore[no-untyped-def]
        """Return what writes the operation into a migration."""
        return (self.__class__.__qualname__, [], {"model_name": self.model_name, "column": self.column})


def _swap_statements(schema: str, name: str, key: str, column: str) -> list[str]:
    # Indexes and foreign keys of CreateModel are made after this operation
    # (deferred SQL), so only the primary key has to be made anew.
    table, plain = f'{schema}."{name}"', f'{schema}."{name}_plain"'
    return [
        f'ALTER TABLE {table} RENAME TO "{name}_plain"',
        f"CREATE TABLE {table} (LIKE {plain} INCLUDING DEFAULTS INCLUDING IDENTITY"
        f' INCLUDING GENERATED INCLUDING CONSTRAINTS) PARTITION BY RANGE ("{column}")',
        f"DROP TABLE {plain}",
        f'ALTER TABLE {table} ADD PRIMARY KEY ("{column}", "{key}")',
        f'CREATE TABLE {schema}."{name}_default" PARTITION OF {table} DEFAULT',
    ]


def month_start(moment: datetime) -> datetime:
    """Return the first instant of the moment's month, UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month(moment: datetime) -> datetime:
    """Return the first instant of the month after the moment's, UTC."""
    first = month_start(moment)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def ensure_months(*, model: type[Model], alias: str, first: datetime, last: datetime) -> list[str]:
    """Make the partitions from the first moment's month to the last one's; return the new ones.

    A month whose rows already stand in the default partition is left there.
    """
    made = []
    month = month_start(first)
    while month <= last:
        name = f"{model._meta.db_table}_{month:%Y_%m}"
        if _make_month(model, alias, name, month):
            made.append(name)
        month = next_month(month)
    return made


def _make_month(model: type[Model], alias: str, name: str, month: datetime) -> bool:
    schema = SuiteRouter.schema_for(model._meta.app_label)
    table = model._meta.db_table
    until = next_month(month)
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{schema}.{name}"])
        if cursor.fetchone()[0] is not None:
            return False
        column = _partition_column(cursor, schema, table)
        cursor.execute(
            f'SELECT EXISTS (SELECT FROM {schema}."{table}_default"'
            f' WHERE "{column}" >= %s AND "{column}" < %s)',
            [month, until],
        )
        if cursor.fetchone()[0]:
            return False
        cursor.execute(
            f'CREATE TABLE IF NOT EXISTS {schema}."{name}" PARTITION OF {schema}."{table}"'
            " FOR VALUES FROM (%s) TO (%s)",
            [month, until],
        )
    return True


def _partition_column(cursor: Any, schema: str, table: str) -> str:
    cursor.execute(
        "SELECT attname FROM pg_partitioned_table JOIN pg_attribute"
        " ON attrelid = partrelid AND attnum = partattrs[0] WHERE partrelid = to_regclass(%s)",
        [f"{schema}.{table}"],
    )
    return str(cursor.fetchone()[0])
