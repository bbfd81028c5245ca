"""The situation at a machine, read under its lock; for all that is not a live swipe."""

from __future__ import annotations

import msgspec
from django.db import connections

from shopmonitor.domain.facts import MachineSituation

_decoder = msgspec.json.Decoder(MachineSituation)


def lock_situation(*, alias: str, machine: int, digest: str = "") -> MachineSituation:
    """Lock the machine's row and read what is true there now."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT machine_situation(%s, %s)::text", [machine, digest])
        return _decoder.decode(cursor.fetchone()[0])
