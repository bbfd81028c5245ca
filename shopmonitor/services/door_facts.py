"""What every message but a swipe begins with: its nonce, its key, its numbers, its ports."""

from __future__ import annotations

import msgspec
from django.db import connections

from shopmonitor.domain.facts import DoorFacts
from shopmonitor.errors import NodeRefusedError, key_expired, nonce_replayed
from shopmonitor.services.door import limits
from shopmonitor.services.node_keys import KnownKey

_decoder = msgspec.json.Decoder(DoorFacts)


def read_door_facts(
    *, alias: str, key: KnownKey, nonce: str, boot_id: str
) -> DoorFacts | NodeRefusedError:
    """Burn the nonce, confirm the key, lock the boot's numbers; part of a message's transaction.

    Args:
        nonce: empty when the message has burnt it in an earlier transaction.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(
            limits(alias) + "SELECT node_facts(%s, %s, %s, %s)",
            [key.node_pk, key.kid, nonce, boot_id],
        )
        facts = _decoder.decode(cursor.fetchone()[0])
    if not facts.nonce_fresh:
        return nonce_replayed()
    return facts if facts.node is not None else key_expired()
