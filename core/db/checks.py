"""What an operator may get wrong, said at start with the remedy."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError, OperationalError, connections

from core.db.doors import OWNER, through
from core.db.router import SEARCH_PATH
from core.errors import KeyRingError
from core.secrets.key_ring import read_key_file

if TYPE_CHECKING:
    from django.db.models import Model


@register(Tags.models)
def check_table_names(**_: Any) -> list[CheckMessage]:
    """Every table is found by the search path, so no two may share a name."""
    return double_names(apps.get_models(include_auto_created=True))


def double_names(models: Iterable[type[Model]]) -> list[CheckMessage]:
    """Return an error for each table name that several models have; a proxy has no table."""
    names = Counter(model._meta.db_table for model in models if not model._meta.proxy)
    return [
        Error(
            f"Two tables are called {name}.",
            hint="Give one of the models another db_table.",
            id="suite.E001",
        )
        for name, count in names.items()
        if count > 1
    ]


@register()
def check_driver(**_: Any) -> list[CheckMessage]:
    """Django takes psycopg 3 without a word when both drivers are there."""
    if importlib.util.find_spec("psycopg") is None:
        return []
    return [
        Error(
            "psycopg 3 is installed and would be used instead of psycopg2.",
            hint="pip uninstall psycopg psycopg-binary psycopg-pool",
            id="suite.E002",
        )
    ]


@register(Tags.security, deploy=True)
def check_key_file(**_: Any) -> list[CheckMessage]:
    """Without the key file no badge is found and no node is believed."""
    try:
        read_key_file(settings.SUITE_KEY_FILE)
    except KeyRingError as error:
        return [
            Error(
                error.message,
                hint="Put the shop's key file there, or set SHOPSUITE_KEY_FILE.",
                id="suite.E003",
            )
        ]
    return []


@register(Tags.database)
def check_search_path(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A pooler loses a path that comes with the connection."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        try:
            # As the login itself: before the first `migrate` there are no roles.
            with through(OWNER), connections[alias].cursor() as cursor:
                cursor.execute("SHOW search_path")
                path = tuple(name.strip() for name in cursor.fetchone()[0].split(","))
        except OperationalError as error:
            messages.append(CheckWarning(f"{alias}: no connection ({error}).", id="suite.W004"))
            continue
        if path != SEARCH_PATH:
            messages.append(_path_message(alias, path))
    return messages


def _path_message(alias: str, path: tuple[str, ...]) -> CheckMessage:
    name = connections[alias].settings_dict["NAME"]
    return Error(
        f"{alias}: the search path is {', '.join(path) or 'empty'}, not {', '.join(SEARCH_PATH)}.",
        hint=f'Run as the owner: ALTER DATABASE "{name}" SET search_path = '
        f"{', '.join(SEARCH_PATH)}; then run migrate.",
        id="suite.E005",
    )


@register(Tags.database)
def check_pooler(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Through a pooler in transaction mode server-side cursors break."""
    return [
        Error(
            f"{alias}: server-side cursors are on, which a pooler cannot keep.",
            hint="Set SHOPSUITE_DATABASE_POOLER=1.",
            id="suite.E006",
        )
        for alias in databases or []
        if settings.SUITE_DATABASE_POOLER
        and not connections[alias].settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    ]


@register(Tags.database)
def check_distinct_databases(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Two aliases of one database would share no transaction, and a thread waits for itself."""
    seen: dict[tuple[int, str], str] = {}
    messages: list[CheckMessage] = []
    for alias in databases or []:
        try:
            identity = _identity(alias)
        except DatabaseError:
            continue  # away is said by the search path's check
        first = seen.setdefault(identity, alias)
        if first != alias:
            messages.append(
                Error(
                    f"{first} and {alias} are one database under two addresses.",
                    hint="Write the same host and port in both addresses; they then share one.",
                    id="suite.E007",
                )
            )
    return messages


def _identity(alias: str) -> tuple[int, str]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT system_identifier, current_database() FROM pg_control_system()")
        server, name = cursor.fetchone()
    return server, name
