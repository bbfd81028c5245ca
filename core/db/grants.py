"""What each door may do with each table, set anew at the end of every `migrate`.

The floor cannot read the office's prices, the office cannot write facts of the floor,
and whoever comes through a door can write what is local to a database: events, sign-ins,
receipts. Which rows of a table somebody sees is the matter of its policies.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

from core.db import doors, roles
from core.db.replication.tables import kept_models
from core.db.router import CORE_SCHEMA, FLOOR_SCHEMA, LOCAL_TABLES, SCHEMA_OF_APP, SEARCH_PATH

if TYPE_CHECKING:
    from typing import Any

OFFICE_SCHEMA = SCHEMA_OF_APP["shoptracker"]
READ, WRITE = "SELECT", "SELECT, INSERT, UPDATE, DELETE"
EVERYTHING = "ALL"
# Schema by schema; what a door does not name here it cannot see.
BY_SCHEMA: dict[str, dict[str, str]] = {
    roles.MONITOR: {CORE_SCHEMA: READ, FLOOR_SCHEMA: WRITE},
    roles.TRACKER: {CORE_SCHEMA: READ, FLOOR_SCHEMA: READ, OFFICE_SCHEMA: WRITE},
    roles.ADMIN: {CORE_SCHEMA: WRITE, FLOOR_SCHEMA: WRITE, OFFICE_SCHEMA: WRITE},
    roles.REPORT: {CORE_SCHEMA: READ, FLOOR_SCHEMA: READ, OFFICE_SCHEMA: READ},
    roles.DISPATCH: {CORE_SCHEMA: READ},
    roles.AUTH: {CORE_SCHEMA: READ},
    roles.SYSTEM: dict.fromkeys(SEARCH_PATH, EVERYTHING),
}
# Queues and caches of packages; every door puts something in line, or remembers it.
SHARED = ("django_q_ormq", "django_q_task", "cache_entries")
# What is needed to sign in, and nothing of the floor's or the office's business.
SIGN_IN = (
    "core.suiteuser",
    "core.apitoken",
    "account.emailaddress",
    "account.emailconfirmation",
    "mfa.authenticator",
    "socialaccount.socialaccount",
    "allauth_idp_oidc.token",
)
SECRET = (
    "core.usersession",
    "core.apitoken",
    "core.webhook",
    "mfa.authenticator",
    "socialaccount.socialapp",
    "socialaccount.socialaccount",
    "socialaccount.socialtoken",
    "allauth_idp_oidc.client",
    "allauth_idp_oidc.token",
)
SECRET_OF_FLOOR = (
    "shopmonitor.nodekey",
    "shopmonitor.nodeclaim",
    "shopmonitor.unknownbadge",
    "shopmonitor.badgeenrolment",
    "shopmonitor.kiosk",
    "shopmonitor.kioskpin",
)
# What report tools read all the same, but for these columns.
HIDDEN_FROM_REPORTS = {
    "core.suiteuser": {"password_hash"},
    "core.badge": {"digest", "tag_encrypted"},
}
NOT_FOR_REPORTS = ("core.securityevent", "core.suitepermission", "core.savedview")
# They follow from the rights; the suite alone writes them.
FOLLOWING = ("core.accessgrant",)
# Triggers write it, as the owner of their functions; of what stands there a name is forgotten.
TRAIL = ("core.auditentry",)
FORGOTTEN = "row_name, changes, address"
NOT_FOR_SECRETS = (roles.MONITOR, roles.TRACKER, roles.REPORT)
DOORS = tuple(role for role in roles.ROLES if role != roles.SYSTEM)


def set_grants(*, using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """Give each role what its door may do, and nothing else; at the end of every `migrate`."""
    with doors.through(doors.OWNER), connections[using].cursor() as cursor:
        give_grants(cursor)


def give_grants(cursor: Any) -> None:
    """Do what `set_grants` does, by a cursor of the owner: a restored database has no grants."""
    cursor.execute(_TABLES, [list(SEARCH_PATH)])
    rows = cursor.fetchall()
    tables = {(schema, name) for schema, name, _is_part in rows}
    parts = [(schema, name) for schema, name, is_part in rows if is_part]
    # A partition has no policies: nobody reads it but by its table.
    closed = _on(parts, tables, "REVOKE ALL", f"FROM {', '.join(roles.ROLES)}")
    statements = [*grant_statements(tables), closed, *_for_reports(cursor, tables)]
    cursor.execute("; ".join(filter(None, statements)))


def grant_statements(tables: set[tuple[str, str]]) -> list[str]:
    """Return the statements for a database that has these tables (schema, name)."""
    everyone, schemas = ", ".join(roles.ROLES), ", ".join(SEARCH_PATH)
    found = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schemas} FROM {everyone}, PUBLIC",
        f"GRANT USAGE ON SCHEMA {schemas} TO {everyone}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schemas} TO {everyone}",
        *(grant_to_come(schema) for schema in SEARCH_PATH),
    ]
    for role, what in BY_SCHEMA.items():
        found += [
            f"GRANT {verbs} ON ALL TABLES IN SCHEMA {schema} TO {role}"
            for schema, verbs in what.items()
        ]
    local = [*_named(LOCAL_TABLES), *((CORE_SCHEMA, name) for name in SHARED)]
    writers = ", ".join(role for role in roles.ROLES if role != roles.REPORT)
    found.append(_on(local, tables, f"GRANT {WRITE}", f"TO {writers}"))
    found.append(
        _on(_named(FOLLOWING), tables, "REVOKE INSERT, UPDATE, DELETE", f"FROM {', '.join(DOORS)}")
    )
    trail = _named(TRAIL)
    found.append(_on(trail, tables, "REVOKE ALL", f"FROM {everyone}"))
    found.append(_on(trail, tables, f"GRANT {READ}", f"TO {roles.ADMIN}, {roles.SYSTEM}"))
    found.append(_on(trail, tables, f"GRANT UPDATE ({FORGOTTEN})", f"TO {roles.SYSTEM}"))
    found.append(_on(_named(SIGN_IN), tables, f"GRANT {WRITE}", f"TO {roles.AUTH}"))
    found.append(_on(_named(SECRET), tables, "REVOKE ALL", f"FROM {', '.join(NOT_FOR_SECRETS)}"))
    floor = _named(SECRET_OF_FLOOR)
    found.append(_on(floor, tables, "REVOKE ALL", f"FROM {roles.TRACKER}, {roles.REPORT}"))
    found.append(_on(_named(NOT_FOR_REPORTS), tables, "REVOKE ALL", f"FROM {roles.REPORT}"))
    # Rows of another database may name them, which no foreign key of this one knows.
    kept = [model._meta.label_lower for model in kept_models(apps.get_models())]
    found.append(_on(_named(kept), tables, "REVOKE DELETE, TRUNCATE", f"FROM {everyone}"))
    return [statement for statement in found if statement]


def _for_reports(cursor: Any, tables: set[tuple[str, str]]) -> list[str]:
    """Return what shows report tools people and badges without what is secret of them.

    The columns are the database's own: a restored one may be older than the models.
    """
    found = []
    for label, hidden in HIDDEN_FROM_REPORTS.items():
        for schema, name in set(_named([label])) & tables:
            cursor.execute(_COLUMNS, [f'{schema}."{name}"', list(hidden)])
            columns = ", ".join(f'"{column}"' for (column,) in cursor.fetchall())
            table = f'{schema}."{name}"'
            found.append(f"REVOKE ALL ON TABLE {table} FROM {roles.REPORT}")
            found.append(f"GRANT SELECT ({columns}) ON TABLE {table} TO {roles.REPORT}")
    return found


def grant_to_come(schema: str) -> str:
    """Return what makes tables of later months and migrations the suite's own from the start."""
    return f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT ALL ON TABLES TO {roles.SYSTEM}"


def ensure_roles(connection: Any) -> None:
    """Make the roles where they are missing, and let the login take them.

    Raises:
        ImproperlyConfigured: the login may not make roles; the message says who can, and how.
    """
    with doors.through(doors.OWNER), connection.cursor() as cursor:
        make_roles(cursor)


def make_roles(cursor: Any) -> None:
    """Do what `ensure_roles` does, by a cursor of the owner.

    Raises:
        ImproperlyConfigured: as there.
    """
    cursor.execute(
        "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)"
        " AND pg_has_role(current_user, oid, 'MEMBER')",
        [list(roles.ROLES)],
    )
    if cursor.fetchone()[0] == len(roles.ROLES):
        return
    cursor.execute(
        "SELECT current_user, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    owner, may_make = cursor.fetchone()
    statements = roles.role_statements(owner=owner)
    if not may_make:
        raise ImproperlyConfigured(
            "The roles of the suite are missing on the database server. Let its"
            f" administrator run this once: {'; '.join(statements)};"
        )
    for statement in statements:
        cursor.execute(statement)


_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
    " AND NOT attisdropped AND attname <> ALL(%s) ORDER BY attnum"
)
_TABLES = (
    "SELECT nspname, relname, relispartition FROM pg_class"
    " JOIN pg_namespace n ON n.oid = relnamespace"
    " WHERE nspname = ANY(%s) AND relkind IN ('r', 'p')"
)


def _named(labels: Collection[str]) -> list[tuple[str, str]]:
    """Return the tables of models, by label; those of packages stand in core's schema."""
    wanted = set(labels)
    return sorted(
        (SCHEMA_OF_APP.get(model._meta.app_label, CORE_SCHEMA), model._meta.db_table)
        for model in apps.get_models()
        if model._meta.label_lower in wanted
    )


def _on(wanted: list[tuple[str, str]], tables: set[tuple[str, str]], verb: str, whom: str) -> str:
    names = ", ".join(f'{schema}."{name}"' for schema, name in wanted if (schema, name) in tables)
    return f"{verb} ON TABLE {names} {whom}" if names else ""
