"""The triggers that write the trail: every statement of people's tables, whoever sends it.

The functions belong to the owner and run as the owner, with a fixed search path. So no role
that serves a door needs to write the trail, and none can forge a line of it or take one away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from django.db import connections

from core.db.audited import ALWAYS_UNSAID, Audited, audited_tables, naming_column
from core.db.doors import OWNER, through
from core.db.operations import TableOperation, qualified
from core.db.router import SEARCH_PATH
from core.db.transactions import transaction_on

if TYPE_CHECKING:
    from django.db.models import Model

# All that is told of a statement, beside the row; `said` is what core/db/audit_context.py sends.
_COLUMNS = (
    "happened_at, transaction_id, table_name, action, person_id, node, door, system, request_id,"
    " address, database_role, row_key, row_name, changes"
)
_WHO = """clock_timestamp(), pg_current_xact_id()::text::bigint, TG_TABLE_NAME, {action},
        (said->>'person')::bigint, coalesce(said->>'node', ''), coalesce(said->>'door', ''),
        coalesce(said->>'system', ''), coalesce(said->>'request', ''),
        (said->>'address')::inet,
        coalesce(nullif(current_setting('role'), 'none'), session_user)"""
_SAID = "said jsonb := nullif(current_setting('suite.audit', true), '')::jsonb;"
_HEAD = "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

_DIFFERENCES = """
CREATE OR REPLACE FUNCTION core.audit_differences(
    was jsonb, is_now jsonb, hidden text[], unsaid text[]
) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_object_agg(
        old.key,
        CASE WHEN old.key = ANY(hidden) THEN '[]'
             ELSE jsonb_build_array(old.value, is_now -> old.key) END
    )
    FROM jsonb_each(was) old
    WHERE old.key <> ALL(unsaid) AND old.value IS DISTINCT FROM is_now -> old.key
$$
"""


def _insert(action: str, rest: str) -> str:
    return (
        f"INSERT INTO core.audit_entries ({_COLUMNS}) SELECT {_WHO.format(action=action)}, {rest}"
    )


_WHOLE_ROW = (
    "doc->>TG_ARGV[0], coalesce(left(doc->>TG_ARGV[1], 100), ''),"
    " jsonb_strip_nulls(doc - hidden - unsaid) FROM ({rows}) d"
)
# A row whose key itself was changed counts as gone, and as made anew.
_DIFFERENCE = """coalesce(is_now, was)->>TG_ARGV[0],
        coalesce(left(coalesce(is_now, was)->>TG_ARGV[1], 100), ''), changes
    FROM (
        SELECT was, is_now, CASE
            WHEN is_now IS NULL THEN jsonb_strip_nulls(was - hidden - unsaid)
            WHEN was IS NULL THEN jsonb_strip_nulls(is_now - hidden - unsaid)
            ELSE core.audit_differences(was, is_now, hidden, unsaid) END AS changes
        FROM {pairs}
    ) d WHERE changes IS NOT NULL"""
_ACTION = "CASE WHEN is_now IS NULL THEN 'D' WHEN was IS NULL THEN 'I' ELSE 'U' END"
# OFFSET 0: each row is turned into JSON once, however often that is used.
_PAIRS = (
    "(SELECT to_jsonb(o) AS was FROM old_rows o OFFSET 0) a FULL JOIN"
    " (SELECT to_jsonb(n) AS is_now FROM new_rows n OFFSET 0) b"
    " ON was->>TG_ARGV[0] = is_now->>TG_ARGV[0]"
)
_PAIR = "(SELECT to_jsonb(OLD) AS was, to_jsonb(NEW) AS is_now) p"


def _function(name: str, *, new: str, old: str, pairs: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION core.{name}() {_HEAD} AS $$
DECLARE
    hidden text[] := TG_ARGV[2];
    unsaid text[] := TG_ARGV[3];
    {_SAID}
BEGIN
    IF TG_OP = 'INSERT' THEN
        {_insert("'I'", _WHOLE_ROW.format(rows=new))};
    ELSIF TG_OP = 'DELETE' THEN
        {_insert("'D'", _WHOLE_ROW.format(rows=old))};
    ELSE
        {_insert(_ACTION, _DIFFERENCE.format(pairs=pairs))};
    END IF;
    RETURN NULL;
END $$
"""


_FUNCTIONS = (
    _DIFFERENCES,
    _function(
        "write_audit",
        new="SELECT to_jsonb(r) AS doc FROM new_rows r OFFSET 0",
        old="SELECT to_jsonb(r) AS doc FROM old_rows r OFFSET 0",
        pairs=_PAIRS,
    ),
    _function(
        "write_audit_of_row",
        new="SELECT to_jsonb(NEW) AS doc",
        old="SELECT to_jsonb(OLD) AS doc",
        pairs=_PAIR,
    ),
    # Else anybody could hang them on a table of their own, and write what never was.
    "REVOKE ALL ON FUNCTION core.write_audit(), core.write_audit_of_row() FROM PUBLIC",
)


class MakeAuditFunctions(TableOperation):
    """Make the functions that write to the table of the trail; the triggers follow the list."""

    def statements(self, model: type[Model]) -> list[str]:
        """Return what makes them."""
        del model
        return list(_FUNCTIONS)

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return what takes them away, and every trigger with them."""
        del model
        return [
            "DROP FUNCTION core.write_audit() CASCADE",
            "DROP FUNCTION core.write_audit_of_row() CASCADE",
            "DROP FUNCTION core.audit_differences(jsonb, jsonb, text[], text[])",
        ]

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Make the functions that write to {self.model_name}"


@through(OWNER)
def bring_triggers_in_line(*, alias: str) -> list[str]:
    """Give each table the triggers that the list asks for; return the tables that were changed.

    Each trigger's name bears a digest of how it is made, so that what is right is left alone.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regproc('core.write_audit')")
        if cursor.fetchone()[0] is None:
            return []  # migrated back to before there was a trail
        present = _present(cursor)
    wanted = {qualified(model): _triggers(model, how) for model, how in audited_tables()}
    changed = [table for table, names in present.items() if names != set(wanted.get(table, ()))]
    if changed:
        with _transaction(alias), connections[alias].cursor() as cursor:
            for table in changed:
                for name in sorted(present[table] - set(wanted.get(table, ()))):
                    cursor.execute(f"DROP TRIGGER {name} ON {table}")
                for name, statement in wanted.get(table, {}).items():
                    if name not in present[table]:
                        cursor.execute(statement)
    return changed


def _transaction(alias: str) -> AbstractContextManager[None]:
    return nullcontext() if connections[alias].in_atomic_block else transaction_on(alias)


def _present(cursor: Any) -> dict[str, set[str]]:
    """Return the audit's triggers of every table of the suite's schemas."""
    cursor.execute(
        "SELECT nspname || '.\"' || relname || '\"',"
        " coalesce(array_agg(tgname::text) FILTER (WHERE tgname LIKE 'audit\\_%%'), '{}')"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " LEFT JOIN pg_trigger t ON tgrelid = c.oid"
        " WHERE nspname = ANY(%s) AND relkind = 'r' AND NOT relispartition GROUP BY 1",
        [list(SEARCH_PATH)],
    )
    return {table: set(names) for table, names in cursor.fetchall()}


def _triggers(model: type[Model], how: Audited) -> dict[str, str]:
    arguments = ", ".join(
        f"'{text}'"
        for text in (
            str(model._meta.pk.column),
            naming_column(model),
            _array(how.hidden),
            _array((*ALWAYS_UNSAID, *how.unsaid)),
        )
    )
    made = dict(_hot(how.closed_by) if how.closed_by is not None else _STATEMENT_LEVEL)
    return {
        _name(kind, text + arguments): text.format(
            name=_name(kind, text + arguments), table=qualified(model), arguments=arguments
        )
        for kind, text in made.items()
    }


_STATEMENT_LEVEL = {
    kind: f"CREATE TRIGGER {{name}} AFTER {event} ON {{table}} REFERENCING {rows}"
    " FOR EACH STATEMENT EXECUTE FUNCTION core.write_audit({arguments})"
    for kind, event, rows in (
        ("i", "INSERT", "NEW TABLE AS new_rows"),
        ("u", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        ("d", "DELETE", "OLD TABLE AS old_rows"),
    )
}


def _hot(closed_by: str) -> dict[str, str]:
    """Return triggers that cost a fact on its way nothing: the condition is asked first."""
    closed = f"OLD.{closed_by} IS NOT NULL AND " if closed_by else ""
    made = (
        "CREATE TRIGGER {{name}} AFTER {event} ON {{table}} FOR EACH ROW{when}"
        " EXECUTE FUNCTION core.write_audit_of_row({{arguments}})"
    )
    return {
        "u": made.format(event="UPDATE", when=f" WHEN ({closed}OLD.* IS DISTINCT FROM NEW.*)"),
        "d": made.format(event="DELETE", when=""),
    }


def _array(names: Iterable[str]) -> str:
    return "{" + ",".join(names) + "}"


def _name(kind: str, text: str) -> str:
    return f"audit_{kind}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"
