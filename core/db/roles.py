"""The roles of the database, one for each door; the logins that take them; what makes both.

Plain Python: the private server makes them before Django is set up.
"""

from __future__ import annotations

from collections.abc import Collection

MONITOR = "suite_monitor"
TRACKER = "suite_tracker"
ADMIN = "suite_admin"
REPORT = "suite_report"
DISPATCH = "suite_dispatch"
AUTH = "suite_auth"
SYSTEM = "suite_system"
ROLES = (MONITOR, TRACKER, ADMIN, REPORT, DISPATCH, AUTH, SYSTEM)

# Who serves people and nodes signs in by one of these: none owns a table, none inherits a right,
# each can be nothing but the roles that stand beside it.
LOGIN = "suite_login"
# By the word of SHOPSUITE_SERVE. The office of administrators takes in people whom a provider
# vouches for, and tells the figures of all apps: that is the suite's own work.
LOGIN_OF_DOOR = {
    "monitor": "suite_monitor_login",
    "tracker": "suite_tracker_login",
    "admin": "suite_admin_login",
}
REPORT_LOGIN = "suite_report_login"
LOGINS = {
    LOGIN: (MONITOR, TRACKER, ADMIN, AUTH, SYSTEM),
    LOGIN_OF_DOOR["monitor"]: (MONITOR, AUTH),
    LOGIN_OF_DOOR["tracker"]: (TRACKER, AUTH),
    LOGIN_OF_DOOR["admin"]: (ADMIN, AUTH, SYSTEM),
    REPORT_LOGIN: (REPORT,),
}


def role_statements(*, owner: str) -> list[str]:
    """Return what makes the roles, each on one line; done twice it changes nothing.

    None may sign in by itself, and none may pass by row-level security. The login that
    owns the tables is a member of all: each statement of a door takes the door's role.
    """
    return [
        *(_made(role, "NOLOGIN") for role in ROLES),
        f'GRANT {", ".join(ROLES)} TO "{owner}"',
    ]


def login_statements() -> list[str]:
    """Return what makes the logins, each on one line; they have no password yet.

    The report on the databases tells what all connections do, whoever asks for it.
    """
    return [
        *(_made(login, "LOGIN NOINHERIT") for login in LOGINS),
        *(f"GRANT {', '.join(taken)} TO {login}" for login, taken in LOGINS.items()),
        # A report tool is nothing else, and knows nothing of roles.
        f"ALTER ROLE {REPORT_LOGIN} SET role = {REPORT}",
        f"GRANT pg_read_all_stats TO {SYSTEM}",
    ]


def login_for(doors: Collection[str]) -> str:
    """Return by which login a process signs in that serves these doors."""
    only = [LOGIN_OF_DOOR[door] for door in doors]
    return only[0] if len(only) == 1 else LOGIN


def _made(role: str, kind: str) -> str:
    # Asked first: to a server in single-user mode an error that is caught is the end, too.
    return (
        f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} {kind}"
        " NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
