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
from core.db.doors import SUITE
from core.db.operations import TableOperation, qualified

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import Model

OF_PEOPLE = (roles.ADMIN, roles.TRACKER, roles.REPORT)
OF_THE_SUITE = (roles.MONITOR, roles.DISPATCH, roles.AUTH, roles.SYSTEM)

ME = "(SELECT core.me())"
_VALID = (
    "(valid_from IS NULL OR valid_from <= now()) AND (valid_until IS NULL OR now() < valid_until)"
)
_MINE = f"user_id = core.me() AND {_VALID}"
_FOR_ALL = (
    f"current_setting('app.user_id', true) = '{SUITE}' OR EXISTS (SELECT FROM core.suite_users u"
    " WHERE u.id = core.me() AND u.is_admin AND u.active AND u.deleted_at IS NULL)"
)
# As the owner of the tables, whom the policies let see all; nobody else's tables are in the path.
_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = core, pg_temp AS"
_FUNCTIONS = {
    "me() RETURNS bigint": "SELECT CASE WHEN current_setting('app.user_id', true) ~ '^[0-9]+$'"
    " THEN current_setting('app.user_id', true)::bigint END",
    # The suite itself, administrators, and who has a right on everything.
    "sees_all() RETURNS boolean": f"SELECT {_FOR_ALL} OR EXISTS (SELECT FROM core.access_grants"
    f" WHERE resource_type = '*' AND {_MINE})",
    # Who has a right of the office anywhere.
    "sees_any() RETURNS boolean": f"SELECT {_FOR_ALL} OR EXISTS (SELECT FROM core.access_grants"
    f" WHERE {_MINE})",
    "sees_all_places() RETURNS boolean": f"SELECT {_FOR_ALL} OR EXISTS (SELECT FROM"
    f" core.access_grants WHERE whole AND {_MINE})",
    "seen_machines() RETURNS SETOF bigint": "SELECT resource_id FROM core.access_grants"
    f" WHERE resource_type = 'machine' AND {_MINE}",
    "my_groups() RETURNS SETOF bigint": "SELECT group_id FROM core.suite_group_members"
    " WHERE user_id = core.me()",
}

ALL = "(SELECT core.sees_all())"
ANY = "(SELECT core.sees_any())"
OWN = f"user_id = {ME}"
AT_MACHINES = (
    "(SELECT core.sees_all_places()) OR machine_id = ANY(ARRAY(SELECT core.seen_machines()))"
    f" OR {OWN}"
)
OF_GROUPS = "group_id = ANY(ARRAY(SELECT core.my_groups()))"


class PolicyFunctions(Operation):
    """Make the functions that policies ask; every door may call them, they tell of oneself."""

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: there is no model of them."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Make them."""
        for head, body in _FUNCTIONS.items():
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION core.{head} {_DEFINER} $${body}$$", params=None
            )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop them."""
        for head in reversed(_FUNCTIONS):
            name = head.partition(" ")[0]
            schema_editor.execute(f"DROP FUNCTION core.{name}", params=None)

    def describe(self) -> str:
        """Say what the operation does."""
        return "Make the functions that policies ask"


@dataclass(frozen=True)
class _Policy:
    name: str
    to: tuple[str, ...]
    sees: str


class SecureRows(TableOperation):
    """Let doors of people see only some rows of a table; for its owner it holds as well.

    Args:
        sees: the condition for a row, made of this module's words.
        forced: also for the owner; not where functions of the owner write on each change.
    """

    def __init__(self, model_name: str, sees: str, *, forced: bool = True) -> None:
        super().__init__(model_name)
        self.sees = sees
        self.forced = forced

    def statements(self, model: type[Model]) -> list[str]:
        """Return what switches it on, and the two policies."""
        table = qualified(model)
        policies = [
            _Policy("suite_sees_all", OF_THE_SUITE, "true"),
            _Policy("people_see", OF_PEOPLE, self.sees),
        ]
        force = ", FORCE ROW LEVEL SECURITY" if self.forced else ""
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY{force}",
            *(
                f"CREATE POLICY {one.name} ON {table} TO {', '.join(one.to)}"
                f" USING ({one.sees}) WITH CHECK ({one.sees})"
                for one in policies
            ),
        ]

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return what takes it off."""
        table = qualified(model)
        return [
            f"DROP POLICY people_see ON {table}",
            f"DROP POLICY suite_sees_all ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
        ]

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Secure the rows of {self.model_name}"


# Tables without policies, and why; who adds a table says so here or secures its rows.
_REASONS = {
    "everybody who signs in may read it: names of things, no person, no price": (
        "areas zones machines machine_types qualifications equipment suite_apps company"
        " company_logos module_switches calendars calendar_assignments calendar_breaks"
        " calendar_exceptions calendar_holidays calendar_shifts"
    ),
    "what policies themselves are made of": "access_grants suite_groups suite_group_members",
    "machinery, written through every door": (
        "sync_events event_receipts event_steps event_deliveries idempotent_requests heartbeats"
        " table_sizes backup_runs node_sequences node_nonces"
    ),
    "of faults and tokens, no person: where in the code, from which address": (
        "faults api_token_places"
    ),
    "allauth's own, written before a person is known; closed to the floor and the office": (
        "account_emailaddress account_emailconfirmation mfa_authenticator"
        " socialaccount_socialapp socialaccount_socialaccount socialaccount_socialtoken"
        " allauth_idp_oidc_client allauth_idp_oidc_token"
    ),
    "office alone, by grants; rows have no place of their own yet": (
        "customers parts orders order_lines jobs job_operations work_plans work_plan_operations"
    ),
    "administrators' pages alone": (
        "webhooks import_runs import_changes import_headings node_keys node_claims"
        " node_dead_letters"
    ),
    "of machines, no person; read by grants": (
        "nodes node_ports machine_live machine_states work_offers"
    ),
    "OPEN: names a person or a place; the API's and the pages' rule is its only wall": (
        "saved_views alerts estop_events floor_events time_entries quantity_reports job_assignments"
    ),
}
WITHOUT: dict[str, str] = {
    table: reason for reason, tables in _REASONS.items() for table in tables.split()
}
