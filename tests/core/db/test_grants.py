"""Signed in as each role: the other doors' tables are closed, one's own are open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, ProgrammingError, connection, transaction
from psycopg2.errors import InsufficientPrivilege

from core.db import doors, roles
from core.db.doors import Door, through
from core.db.grants import ensure_roles, set_grants
from core.db.partitions import ensure_months
from core.db.router import LOCAL_TABLES
from core.models import AuditEntry

pytestmark = pytest.mark.django_db

# Role, statement, whether it is let through.
CASES = [
    (roles.MONITOR, "SELECT FROM orders", False),
    (roles.MONITOR, "SELECT FROM customers", False),
    (roles.MONITOR, "DELETE FROM parts", False),
    (roles.MONITOR, "SELECT FROM machines", True),
    (roles.MONITOR, "UPDATE machines SET uid = uid", False),
    (roles.MONITOR, "DELETE FROM suite_permissions", False),
    (roles.MONITOR, "SELECT FROM api_tokens", False),
    (roles.MONITOR, "SELECT FROM user_sessions", False),
    (roles.MONITOR, "DELETE FROM alerts", True),
    (roles.TRACKER, "SELECT FROM badge_swipes", True),
    (roles.TRACKER, "UPDATE machine_sessions SET ended_at = now()", False),
    (roles.TRACKER, "DELETE FROM badge_swipes", False),
    (roles.TRACKER, "INSERT INTO machine_live DEFAULT VALUES", False),
    (roles.TRACKER, "UPDATE suite_users SET is_admin = true", False),
    (roles.TRACKER, "SELECT FROM api_tokens", False),
    (roles.TRACKER, "UPDATE orders SET uid = uid", True),
    (roles.ADMIN, "SELECT FROM orders", True),
    (roles.ADMIN, "UPDATE machines SET uid = uid", True),
    (roles.ADMIN, "UPDATE nodes SET uid = uid", True),
    (roles.REPORT, "SELECT FROM orders", True),
    (roles.REPORT, "UPDATE orders SET uid = uid", False),
    (roles.REPORT, "DELETE FROM machines", False),
    (roles.REPORT, "SELECT FROM api_tokens", False),
    (roles.REPORT, "SELECT username, is_admin FROM suite_users", True),
    (roles.REPORT, "SELECT password_hash FROM suite_users", False),
    (roles.REPORT, "SELECT * FROM suite_users", False),
    (roles.REPORT, "SELECT last4, user_id FROM badges", True),
    (roles.REPORT, "SELECT digest FROM badges", False),
    (roles.REPORT, "SELECT tag_encrypted FROM badges", False),
    (roles.REPORT, "SELECT secret_encrypted FROM node_keys", False),
    (roles.TRACKER, "SELECT secret_encrypted FROM node_keys", False),
    (roles.REPORT, "SELECT FROM security_events", False),
    *((role, "DELETE FROM access_grants", role == roles.SYSTEM) for role in roles.ROLES),
    # Rows of another database may name them: they are retired, never deleted.
    *((role, "DELETE FROM machines", False) for role in roles.ROLES),
    *((role, "TRUNCATE suite_users CASCADE", False) for role in roles.ROLES),
    (roles.SYSTEM, "DELETE FROM suite_permissions", True),
    (roles.DISPATCH, "SELECT FROM orders", False),
    (roles.DISPATCH, "SELECT FROM badge_swipes", False),
    (roles.DISPATCH, "UPDATE machines SET uid = uid", False),
    (roles.AUTH, "SELECT FROM user_sessions", True),
    (roles.AUTH, "SELECT FROM badge_swipes", False),
    (roles.AUTH, "SELECT FROM orders", False),
    (roles.AUTH, "UPDATE machines SET uid = uid", False),
    (roles.SYSTEM, "UPDATE orders SET uid = uid", True),
    *((role, "INSERT INTO audit_entries DEFAULT VALUES", False) for role in roles.ROLES),
    *((role, "DELETE FROM audit_entries", False) for role in roles.ROLES),
    *((role, "TRUNCATE audit_entries", False) for role in roles.ROLES),
    *(
        (role, "SELECT FROM audit_entries", role in {roles.ADMIN, roles.SYSTEM})
        for role in roles.ROLES
    ),
    (roles.ADMIN, "UPDATE audit_entries SET changes = '{}'", False),
    (roles.SYSTEM, "UPDATE audit_entries SET person_id = 1", False),
    (roles.MONITOR, "SELECT FROM mfa_authenticator", False),
    (roles.TRACKER, "SELECT FROM mfa_authenticator", False),
    (roles.REPORT, "SELECT FROM allauth_idp_oidc_client", False),
    (roles.AUTH, "UPDATE mfa_authenticator SET last_used_at = now()", True),
    (roles.AUTH, "UPDATE allauth_idp_oidc_client SET name = ''", False),
]


def is_let_through(role: str, statement: str) -> bool:
    try:
        with through(Door(role, person=1)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            return False
        raise
    return True


@pytest.mark.parametrize(("role", "statement", "let_through"), CASES)
def test_door_opens_its_own_tables_alone(role: str, statement: str, let_through: bool) -> None:
    assert is_let_through(role, statement) is let_through


@pytest.mark.parametrize("role", roles.ROLES)
def test_no_door_may_change_a_table_or_pass_by_policies(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin FROM pg_roles"
            " WHERE rolname = %s",
            [role],
        )
        assert cursor.fetchone() == (False,)
    for statement in ("DROP TABLE orders", "CREATE TABLE core.mine ()"):
        with (
            pytest.raises(DatabaseError, match=r"must be owner|permission denied"),
            through(Door(role)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize("role", roles.ROLES)
def test_no_door_reads_a_partition_by_itself(role: str) -> None:
    with through(doors.OWNER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class c"
            " ON c.oid = inhrelid WHERE relkind = 'r'"
        )
        parts = [part for (part,) in cursor.fetchall()]
    assert parts
    assert not [part for part in parts if is_let_through(role, f"SELECT FROM {part}")]


def test_month_that_is_made_later_is_closed_too() -> None:
    at = datetime(2031, 5, 1, tzinfo=UTC)
    ensure_months(model=AuditEntry, alias="default", first=at, last=at)
    for role in roles.ROLES:
        assert not is_let_through(role, "DELETE FROM audit_entries_2031_05")


def test_every_door_but_that_of_reports_may_write_what_is_local() -> None:
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.label_lower in LOCAL_TABLES
    } - {"user_sessions", "audit_entries"}
    for role in roles.ROLES:
        for table in tables:
            let_through = is_let_through(role, f"DELETE FROM {table} WHERE false")  # noqa: S608
            assert let_through is (role != roles.REPORT), (role, table)


def test_doing_it_again_changes_nothing() -> None:
    set_grants()
    ensure_roles(connection)
    assert not is_let_through(roles.MONITOR, "SELECT FROM orders")


def test_login_that_may_not_make_roles_is_told_who_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "ROLES", (*roles.ROLES, "suite_unheard_of"))
    with pytest.raises(ImproperlyConfigured, match="suite_unheard_of"):
        ensure_roles(connection)
