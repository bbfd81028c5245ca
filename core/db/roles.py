"""The roles of the database: one for each door, and what makes them.

Plain Python: the private server makes them before Django is set up.
"""

from __future__ import annotations

MONITOR = "suite_monitor"
TRACKER = "suite_tracker"
ADMIN = "suite_admin"
REPORT = "suite_report"
DISPATCH = "suite_dispatch"
AUTH = "suite_auth"
SYSTEM = "suite_system"
ROLES = (MONITOR, TRACKER, ADMIN, REPORT, DISPATCH, AUTH, SYSTEM)


def role_statements(*, owner: str) -> list[str]:
    """Return what makes the roles, each on one line; done twice it changes nothing.

    None may sign in by itself, and none may pass by row-level security. The login that
    owns the tables is a member of all: each statement of a door takes the door's role.
    """
    made = [
        f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        for role in ROLES
    ]
    return [*made, f'GRANT {", ".join(ROLES)} TO "{owner}"']
