"""A copy's subscription: what it reads, whether it is at work, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg2
from psycopg2 import sql

from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.places import Copy, variable_of
from core.db.replication.publications import PUBLISHED

# From this version of PostgreSQL on not only superusers may.
OWNERS_SUBSCRIBE = 16


@dataclass(frozen=True)
class Subscription:
    """What a copy's database knows of its subscription.

    Attributes:
        tables: the tables that it applies changes to.
        working: a process applies changes at this moment.
        errors: how often applying failed since the statistics were last put to zero.
        heard_at: when home last said something; None while no process is at work.
    """

    enabled: bool
    tables: frozenset[str]
    working: bool
    errors: int
    heard_at: datetime | None


_SUBSCRIPTION = """
SELECT subenabled,
    ARRAY(SELECT relname::text FROM pg_subscription_rel JOIN pg_class c ON c.oid = srrelid
        WHERE srsubid = s.oid),
    EXISTS (SELECT FROM pg_stat_subscription w
        WHERE w.subid = s.oid AND relid IS NULL AND pid IS NOT NULL),
    coalesce((SELECT apply_error_count + sync_error_count FROM pg_stat_subscription_stats e
        WHERE e.subid = s.oid), 0),
    (SELECT max(latest_end_time) FROM pg_stat_subscription w WHERE w.subid = s.oid)
FROM pg_subscription s JOIN pg_database d ON d.oid = subdbid
WHERE subname = %s AND datname = current_database()
"""


def find_subscription(cursor: Any, name: str) -> Subscription | None:
    """Return a subscription of this database, None where there is none."""
    cursor.execute(_SUBSCRIPTION, [name])
    row = cursor.fetchone()
    return Subscription(row[0], frozenset(row[1]), *row[2:]) if row else None


def refuse_who_may_not_subscribe(cursor: Any, copy: Copy) -> None:
    """Say who could, where the login may not make subscriptions.

    Raises:
        ReplicationError: names the remedy for this version of PostgreSQL.
    """
    cursor.execute(
        "SELECT current_setting('server_version_num')::int / 10000, rolsuper, rolname,"
        " has_database_privilege(current_database(), 'CREATE')"
        " FROM pg_roles WHERE rolname = current_user"
    )
    major, is_superuser, login, may_create = cursor.fetchone()
    if is_superuser:
        return
    if major < OWNERS_SUBSCRIBE:
        raise ReplicationError(
            f"{copy.alias}: PostgreSQL {major} lets superusers alone subscribe, and '{login}' is"
            f" none. Name a superuser's address with {variable_of(copy.alias)}, or take"
            " PostgreSQL 16 or newer there."
        )
    cursor.execute("SELECT pg_has_role(current_user, 'pg_create_subscription', 'USAGE')")
    if not (cursor.fetchone()[0] and may_create):
        raise ReplicationError(
            f"{copy.alias}: '{login}' may not subscribe. Let an administrator of that server run:"
            f' GRANT pg_create_subscription TO "{login}"; GRANT CREATE ON DATABASE'
            f' <its database> TO "{login}";'
        )


def subscribe(cursor: Any, copy: Copy, way: str, hands: Hands) -> None:
    """Make the subscription onto a slot that is there; the rows are there already.

    Raises:
        ReplicationError: the copy's server does not reach home.
    """
    statement = sql.SQL(
        "CREATE SUBSCRIPTION {name} CONNECTION {way} PUBLICATION {publications} WITH"
        " (create_slot = false, slot_name = {slot}, copy_data = false)"
    ).format(
        name=sql.Identifier(copy.name),
        way=sql.Literal(way),
        publications=sql.SQL(", ").join(map(sql.Identifier, PUBLISHED)),
        slot=sql.Literal(copy.name),
    )
    try:
        hands.run(cursor, copy.alias, statement.as_string(cursor), way)
    except psycopg2.OperationalError as error:
        raise ReplicationError(
            f"{copy.alias}: its server does not reach home: {str(error).strip()}. Open the way"
            " (listen_addresses, pg_hba.conf, firewall), or say another one with"
            " CORE_REPLICATION_URL."
        ) from error


def unsubscribe(cursor: Any, copy: Copy, hands: Hands) -> None:
    """Drop the subscription and leave the slot at home to us: home may be away."""
    if find_subscription(cursor, copy.name) is None:
        return
    for statement in (
        f'ALTER SUBSCRIPTION "{copy.name}" DISABLE',
        f'ALTER SUBSCRIPTION "{copy.name}" SET (slot_name = NONE)',
        f'DROP SUBSCRIPTION "{copy.name}"',
    ):
        hands.run(cursor, copy.alias, statement)
