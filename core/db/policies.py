"""Row-level security: who sees which rows of a table, also with SQL in hand.

Doors that work for the floor or for the suite see all rows of what they may read at all
(core/db/grants.py). Doors of people see by `app.user_id`: nobody set means no rows. A
policy asks functions that are evaluated once a statement; they read `core.access_grants`
and nothing else of the rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.migrations.operations.base import Operation

from core.db import roles
from core.db.operations import TableOperation, qualified
from core.db.policy_queries import (
    GIVEN_PLACES,
    GIVES_ALL,
    GROUPS,
    MACHINES,
    MAY_BE_ADMIN,
    SEEN_PLACES,
    SEES_ALL,
    SEES_ANY,
    SEES_PLACES,
)
from core.db.policy_queries import ME as WHO

if TYPE_CHECKING:
    from typing import Any

    from django.db.migrations.state import ProjectState
    from django.db.models import Model

OF_PEOPLE = (roles.ADMIN, roles.TRACKER, roles.REPORT)
OF_THE_SUITE = (roles.MONITOR, roles.DISPATCH, roles.AUTH, roles.SYSTEM)

# As the owner of the tables, whom the policies let see all; nobody else's tables are in the path.
# PL/pgSQL keeps its plans; a function in SQL is planned at every statement.
_DEFINER = "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = core, pg_temp"


def _tells(expression: str) -> str:
    return f"{_DEFINER} AS $$ BEGIN RETURN {expression}; END $$"


def _lists(query: str) -> str:
    return f"{_DEFINER} AS $$ BEGIN RETURN QUERY {query}; END $$"


_FUNCTIONS = {
    # Reads no table, so the planner writes it out where it stands.
    "me() RETURNS bigint": f"LANGUAGE sql STABLE AS $$ {WHO} $$",
    "sees_all() RETURNS boolean": _tells(SEES_ALL),
    "sees_any() RETURNS boolean": _tells(SEES_ANY),
    "sees_all_places() RETURNS boolean": _tells(SEES_PLACES),
    "seen_machines() RETURNS SETOF bigint": _lists(MACHINES),
    "may_be_admin(person bigint) RETURNS boolean": _tells(MAY_BE_ADMIN),
    "my_groups() RETURNS SETOF bigint": _lists(GROUPS),
    "gives_all() RETURNS boolean": _tells(GIVES_ALL),
    "seen_places() RETURNS TABLE (kind varchar, place uuid)": _lists(SEEN_PLACES),
    "given_places() RETURNS TABLE (kind varchar, place uuid, in_app varchar)": _lists(GIVEN_PLACES),
}

# Written out: a call of core.me() would be read and planned anew with every statement.
ME = f"({WHO})"
ALL = "(SELECT core.sees_all())"
ANY = "(SELECT core.sees_any())"
OWN = f"user_id = {ME}"
# Looked up by hash: an array would be searched from its beginning for every row.
_SEEN = "machine_id IN (SELECT core.seen_machines())"
AT_MACHINES = f"(SELECT core.sees_all_places()) OR {_SEEN} OR {OWN}"
# What need not stand at a machine, and no person did.
AT_MACHINE = f"(SELECT core.sees_all_places()) OR {_SEEN} OR (machine_id IS NULL AND {ALL})"
NO_ADMIN_OF_THEIR_OWN = "NOT is_admin OR core.may_be_admin(id)"
OF_GROUPS = "group_id = ANY(ARRAY(SELECT core.my_groups()))"
# Rights: seen where one may look, given to others where one administers.
RIGHTS_HERE = "(resource_type, resource_uid) IN (SELECT kind, place FROM core.seen_places())"
RIGHTS_GIVEN = (
    "(SELECT core.gives_all()) OR ((resource_type, resource_uid, app_context) IN"
    f" (SELECT kind, place, in_app FROM core.given_places()) AND user_id IS DISTINCT FROM {ME}"
    f" AND (group_id IS NULL OR NOT {OF_GROUPS}))"
)


class PolicyFunctions(Operation):
    """Make the functions that policies ask; every door may call them, they tell of oneself.

    Args:
        anew: they were there before, and stay when this is taken back.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, *, anew: bool = False) -> None:
        self.anew = anew

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: there is no model of them."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Make them."""
        for head, body in _FUNCTIONS.items():
            schema_editor.execute(f"CREATE OR REPLACE FUNCTION core.{head} {body}", params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop them."""
        for head in () if self.anew else reversed(_FUNCTIONS):
            name = head.partition(" RETURNS")[0]
            schema_editor.execute(f"DROP FUNCTION IF EXISTS core.{name}", params=None)

    def describe(self) -> str:
        """Say what the operation does."""
        return "Make the functions that policies ask"


@dataclass(frozen=True)
class _Policy:
    name: str
    to: tuple[str, ...]
    sees: str
    verbs: str = "ALL"

    def on(self, table: str) -> str:
        """Return the statement that makes it; what may only be seen is not checked when written."""
        check = "" if self.verbs == "SELECT" else f" WITH CHECK ({self.sees})"
        return (
            f"CREATE POLICY {self.name} ON {table} FOR {self.verbs} TO {', '.join(self.to)}"
            f" USING ({self.sees}){check}"
        )


class SecureRows(TableOperation):
    """Let doors of people see only some rows of a table; for its owner it holds as well.

    Args:
        sees: the condition for a row, made of this module's words.
        writes: that for a row to be written, where fewer may be; as the other unless it is said.
        forced: also for the owner; not where functions of the owner write on each change.
        package: the label of the app that the table belongs to, if it is another one.
    """

    def __init__(
        self,
        model_name: str,
        sees: str,
        *,
        writes: str = "",
        forced: bool = True,
        package: str = "",
    ) -> None:
        super().__init__(model_name)
        self.sees = sees
        self.writes = writes
        self.forced = forced
        self.package = package

    def _model(self, app_label: str, state: ProjectState) -> type[Model]:
        return super()._model(self.package or app_label, state)

    def statements(self, model: type[Model]) -> list[str]:
        """Return what switches it on, and the policies."""
        table = qualified(model)
        policies = [
            _Policy("suite_sees_all", OF_THE_SUITE, "true"),
            _Policy("people_see", OF_PEOPLE, self.sees, "SELECT" if self.writes else "ALL"),
        ]
        if self.writes:
            policies.append(_Policy("people_write", OF_PEOPLE, self.writes))
        force = ", FORCE ROW LEVEL SECURITY" if self.forced else ""
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY{force}",
            *(policy.on(table) for policy in policies),
        ]

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return what takes it off."""
        table = qualified(model)
        return [
            f"DROP POLICY IF EXISTS people_write ON {table}",
            f"DROP POLICY people_see ON {table}",
            f"DROP POLICY suite_sees_all ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
        ]

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Secure the rows of {self.model_name}"


class SecureAnew(SecureRows):
    """Put other policies in the place of a table's; the way back leads to the same ones."""

    def statements(self, model: type[Model]) -> list[str]:
        """Return what takes the old ones off and puts the new ones on."""
        return [*super().statements_back(model), *super().statements(model)]

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return nothing: where they go for good, the operation that made them takes them."""
        del model
        return []


class NoAdminOfTheirOwn(TableOperation):
    """Refuse doors of people to make somebody an administrator, unless the person is one."""

    def statements(self, model: type[Model]) -> list[str]:
        """Return the policy that must hold besides the others."""
        head = f"CREATE POLICY no_admin_of_their_own ON {qualified(model)} AS RESTRICTIVE"
        check = f"USING (true) WITH CHECK ({NO_ADMIN_OF_THEIR_OWN})"
        return [f"{head} TO {', '.join(OF_PEOPLE)} {check}"]

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return what takes it off."""
        return [f"DROP POLICY no_admin_of_their_own ON {qualified(model)}"]

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Let only administrators make administrators of {self.model_name}"
