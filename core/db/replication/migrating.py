"""In which order `migrate` goes over home and its copies: changes can be applied throughout.

A column that comes must be in the copies before home fills it; one that goes must be gone
from home, and what home wrote with it must have arrived, before the copies lose it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections
from django.db.migrations.exceptions import AmbiguityError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import (
    AlterModelTable,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    SeparateDatabaseAndState,
)

from core.db.replication import upkeep
from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.places import HOME, Copy, at
from core.db.replication.slots import confirmed_since
from core.db.replication.subscriptions import find_subscription
from core.db.router import CORE_SCHEMA, SuiteRouter

if TYPE_CHECKING:
    from django.db.migrations import Migration
    from django.db.migrations.operations.base import Operation

TAKES_AWAY = (AlterModelTable, DeleteModel, RemoveField, RenameField, RenameModel)
ARRIVE_S = 30.0

Plan = list[tuple["Migration", bool]]


def aliases() -> list[str]:
    """Return the databases of this installation, home first."""
    found = dict.fromkeys(settings.SUITE_ALIASES.values())
    return sorted(found, key=lambda alias: alias != HOME)


def order_of(plan: Plan) -> list[str]:
    """Return the databases in the order in which a plan of home is carried out."""
    home, *copies = aliases()
    return [home, *copies] if takes_away(plan) else [*copies, home]


def takes_away(plan: Plan) -> bool:
    """Tell whether a plan takes something of core away, going back included."""
    return any(
        back or any(map(_takes_away, _flat(migration.operations)))
        for migration, back in plan
        if SuiteRouter.schema_for(migration.app_label) == CORE_SCHEMA
    )


def plan_of_home(app_label: str | None, name: str | None) -> Plan:
    """Return what is to be done at home for the words that `migrate` was given."""
    executor = MigrationExecutor(connections[HOME])
    graph = executor.loader.graph
    targets: list[tuple[str, str | None]] = list(graph.leaf_nodes(app_label))
    if app_label and name == "zero":
        targets = [(app_label, None)]
    elif app_label and name:
        try:
            found = executor.loader.get_migration_by_prefix(app_label, name)
        except (AmbiguityError, KeyError):
            return []  # Django says it better
        targets = [(app_label, found.name)]
    plan: Plan = executor.migration_plan(targets)
    return plan


def await_arrival(copies: Iterable[Copy], *, limit_s: float = ARRIVE_S) -> list[Copy]:
    """Wait until all that home has written is in the copies; return those where it is not."""
    waiting = list(copies)
    with at(HOME) as home:
        # Not what is written to disk already: a commit need not wait for that.
        home.execute("SELECT pg_current_wal_insert_lsn()")
        (position,) = home.fetchone()
        until = time.monotonic() + limit_s
        while True:
            waiting = [copy for copy in waiting if not confirmed_since(home, copy.name, position)]
            if not waiting or time.monotonic() > until:
                return waiting
            time.sleep(0.1)


def followers() -> list[Copy]:
    """Return the copies that follow home; those that are away are left out."""
    found = []
    for copy in map(Copy, aliases()[1:]):
        try:
            with at(copy.alias) as cursor:
                if find_subscription(cursor, copy.name) is not None:
                    found.append(copy)
        except ReplicationError:
            continue
    return found


def follow_again(copy: Copy, hands: Hands, *, limit_s: float = ARRIVE_S) -> None:
    """Bring publication and subscription in line with the tables; copy anew what got stuck.

    Raises:
        ReplicationError: a database is away, or something else stands in the way.
    """
    if not upkeep.set_up(copy, hands, unlimited=True) and await_arrival([copy], limit_s=limit_s):
        upkeep.resync(copy, hands, unlimited=True)


def _takes_away(operation: Operation) -> bool:
    return isinstance(operation, TAKES_AWAY)


def _flat(operations: Iterable[Operation]) -> Iterable[Operation]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation
