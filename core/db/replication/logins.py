"""The login by which a copy reads home: one for each, with no right but to replicate."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from psycopg2.extensions import encrypt_password

from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.places import HOME, Copy

SILENT = "'10s'"


def bring_login(cursor: Any, copy: Copy, hands: Hands) -> Mapping[str, str]:
    """Return the words by which the copy signs in at home; a login of ours gets a new password.

    Raises:
        ReplicationError: we may not make one; the message says what an administrator runs.
    """
    if settings.SUITE_REPLICATION:
        named = {name: str(value) for name, value in settings.SUITE_REPLICATION.items()}
        return {name: value for name, value in named.items() if name != "connect_timeout"}
    cursor.execute(
        "SELECT rolname, rolsuper, rolsuper OR (rolcreaterole AND rolreplication),"
        " EXISTS (SELECT FROM pg_roles WHERE rolname = %s)"
        " FROM pg_roles WHERE rolname = current_user",
        [copy.name],
    )
    owner, is_superuser, may_make, is_there = cursor.fetchone()
    if not may_make:
        raise ReplicationError(_ask_for_login(owner))
    password = secrets.token_hex(24)
    # Its hash: the server's log may hold statements.
    hashed = encrypt_password(password, copy.name, cursor, "scram-sha-256")
    verb = "ALTER" if is_there else "CREATE"
    rights = f"LOGIN REPLICATION NOSUPERUSER PASSWORD '{hashed}'"
    hands.run(cursor, HOME, f'{verb} ROLE "{copy.name}" {rights}', hashed)
    # Else home serves a line that is dead for a minute, and refuses the copy's new one.
    hands.run(cursor, HOME, f'ALTER ROLE "{copy.name}" SET wal_sender_timeout = {SILENT}')
    if not is_superuser:
        # Else the figures of its connection are hidden from us.
        hands.run(cursor, HOME, f'GRANT "{copy.name}" TO "{owner}"')
    return {"user": copy.name, "password": password}


def drop_login(cursor: Any, copy: Copy, hands: Hands) -> None:
    """Take the copy's login away; one that CORE_REPLICATION_URL names is not ours."""
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [copy.name])
    if cursor.fetchone() is not None:
        hands.run(cursor, HOME, f'DROP ROLE "{copy.name}"')


def _ask_for_login(owner: str) -> str:
    return (
        f"{HOME}: '{owner}' may not make a login for replication. Name one that may with"
        " CORE_DATABASE_OWNER_URL; or let an administrator of that server run: CREATE ROLE"
        " suite_copy LOGIN REPLICATION PASSWORD '<a long one>'; ALTER ROLE suite_copy SET"
        f" wal_sender_timeout = {SILENT}; and say it with"
        " CORE_REPLICATION_URL=postgresql://suite_copy:<it>@<host>:<port>/<database>."
    )
