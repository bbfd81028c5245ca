"""The ways to databases that the environment names, and what is found wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections

from core.db.replica_states import list_replicas


@dataclass(frozen=True)
class Finding:
    """What is wrong with a way to a database.

    Attributes:
        where: the variable that names it.
        what, remedy: sentences.
    """

    where: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Way:
    """A way to a database.

    Attributes:
        variable: that names it.
        pooled: it is meant to lead through a pooler.
        listens: it must hear notifications, so no pooler may be in between.
        copies: how many databases follow the one it leads to.
        standby: it leads to a replica.
    """

    variable: str
    parameters: Mapping[str, Any]
    pooled: bool = False
    listens: bool = False
    copies: int = 0
    standby: bool = False

    def finding(self, what: str, remedy: str) -> Finding:
        """Return that something is wrong with it."""
        return Finding(self.variable, what, remedy)


def known_ways() -> list[Way]:
    """Return every address of a database in the environment."""
    pooled = settings.SUITE_POOLER_NAMED
    serving = settings.SUITE_SERVING_WAYS
    core = next((name for name in ("CORE_DATABASE_URL", "DATABASE_URL") if name in serving), "")
    followers = len(set(settings.SUITE_ALIASES.values())) - 1
    ways = [
        Way(name, parameters, pooled=pooled, copies=followers if name == core else 0)
        for name, parameters in serving.items()
    ]
    ways += [
        Way(variable, parameters, listens=True)
        for variable, parameters in settings.SUITE_DIRECT_WAYS.items()
    ]
    return ways + [_to_replica(alias) for _home, alias in list_replicas()]


def _to_replica(alias: str) -> Way:
    parameters = dict(connections[alias].get_connection_params())
    del parameters["cursor_factory"]
    variable = connections.databases[alias]["VARIABLE"]
    return Way(variable, parameters, pooled=settings.SUITE_DATABASE_POOLER, standby=True)
