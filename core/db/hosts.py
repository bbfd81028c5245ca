"""Connecting where an address names several hosts: one after the other, who failed last.

libpq does that by itself, but not for us: while a wait callback is installed its
`connect_timeout` does not count, so a first host that swallows what is sent would be waited for
each time, and the second never asked (core/db/deadline.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import psycopg2

T = TypeVar("T")
Parameters = dict[str, Any]
Host = tuple[str, str]

# Whoever prefers a standby reads at home if there is none; so the others are not asked.
_STRICT = {"prefer-standby": "standby"}

# By the hosts of an address: in which order they are asked next.
_orders: dict[tuple[Host, ...], list[Host]] = {}


def connect_to_first(parameters: Parameters, connect: Callable[[Parameters], T]) -> T:
    """Return the connection to the first host that lets us in and is what is asked for.

    Raises:
        psycopg2.OperationalError: none is; the error is that of the last one.
    """
    hosts = hosts_of(parameters)
    if len(hosts) < 2 or "hostaddr" in parameters:  # noqa: PLR2004 - one is no choice
        return connect(parameters)
    key = tuple(hosts)
    wanted = parameters.get("target_session_attrs", "any")
    for host in _orders.setdefault(key, hosts):
        name, port = host
        way = {"host": name, "port": port, "target_session_attrs": _STRICT.get(wanted, wanted)}
        try:
            return connect({**parameters, **way})
        except psycopg2.OperationalError as error:
            last = error
            # A new list: another thread may be walking over the old one.
            rest = [one for one in _orders[key] if one != host]
            _orders[key] = [*rest, host]
    raise last


def hosts_of(parameters: Mapping[str, Any]) -> list[Host]:
    """Return (host, port) of each host that an address names."""
    hosts = str(parameters.get("host") or "").split(",")
    ports = str(parameters.get("port") or 5432).split(",")
    if len(ports) != len(hosts):
        ports = [ports[0]] * len(hosts)
    return [(host, port or "5432") for host, port in zip(hosts, ports, strict=True)]
