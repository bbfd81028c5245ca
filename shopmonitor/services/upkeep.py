"""What has to happen again and again on the floor; the dispatcher's timers run it."""

from __future__ import annotations

from django.db import connections

from core.timers import every
from shopmonitor.services.door import floor_alias
from shopmonitor.services.heartbeats import mark_silent_nodes

NONCE_LIVES_S = 600


@every(1)
def watch_nodes() -> None:
    """Say of a node that it is silent."""
    mark_silent_nodes()


@every(60)
def forget_nonces() -> None:
    """Drop nonces that are too old to be sent again: their signature is, too."""
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute(
            "DELETE FROM node_nonces WHERE created_at < now() - %s * interval '1 second'",
            [NONCE_LIVES_S],
        )
