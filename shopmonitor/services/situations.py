"""The situation at a machine, read under its lock; for all that is not a live swipe."""

from __future__ import annotations

import msgspec
from django.db import connections

from core.secrets.vault import badge_digests
from shopmonitor.domain.facts import MachineSituation

_decoder = msgspec.json.Decoder(MachineSituation)


def lock_situation(*, alias: str, machine: int, digest: str = "") -> MachineSituation:
    """Lock the machine's row and read what is true there now."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT machine_situation(%s, %s)::text", [machine, digest])
        return _decoder.decode(cursor.fetchone()[0])


def with_badge_of(
    situation: MachineSituation, *, alias: str, machine: int, tag: str
) -> MachineSituation:
    """Return the situation with the badge that still stands under an older look-up key, if any.

    Only while keys are changed, and only for a badge that seems unknown. The newest digest is
    asked for again at the end: the badge may have been brought over between two questions.
    """
    newest, *older = badge_digests(tag)
    if situation.badge is not None or not older:
        return situation
    for digest in (*older, newest):
        found = lock_situation(alias=alias, machine=machine, digest=digest)
        if found.badge is not None:
            return found
    return situation
