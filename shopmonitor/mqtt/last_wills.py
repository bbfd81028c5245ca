"""What the broker says of a node whose connection broke: its last will, signed beforehand."""

from __future__ import annotations

import time
from datetime import datetime
from typing import NamedTuple

import msgspec

from core.clock import utc_now
from shopmonitor.mqtt.envelopes import NODE_PATHS, Envelope
from shopmonitor.protocol.errors import SignatureRefusedError
from shopmonitor.protocol.signatures import check_digest, read_signature, signature_matches
from shopmonitor.services.node_refusals import find_known_key
from shopmonitor.services.silences import mark_gone

PATH = f"{NODE_PATHS}gone"
# Who takes its own connection over is heard at once: then nothing was lost but the connection.
GRACE_S = 3.0


class _Gone(msgspec.Struct):
    boot_id: str


_decode = msgspec.json.Decoder(_Gone)


class _Will(NamedTuple):
    boot_id: str
    said_at: datetime
    due_s: float


class LastWills:
    """The wills that wait a moment, in case their nodes are heard after all."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Will] = {}

    def take(self, envelope: Envelope) -> bool:
        """Take a will if its node has signed it; tell whether it was believed.

        It was signed when the node connected, perhaps days ago: its age says nothing, what it
        says of the start does (`mark_gone`).
        """
        node = _signer(envelope)
        if node is None:
            return False
        try:
            boot_id = _decode.decode(envelope.body).boot_id
        except msgspec.DecodeError:
            return False
        self._waiting[node] = _Will(boot_id, utc_now(), time.monotonic() + GRACE_S)
        return True

    def carry_out(self) -> None:
        """Say of the nodes whose moment is over that they are silent."""
        due = [node for node, will in self._waiting.items() if will.due_s <= time.monotonic()]
        for node in due:
            will = self._waiting.pop(node)
            mark_gone(node_name=node, boot_id=will.boot_id, unheard_since=will.said_at)


def _signer(envelope: Envelope) -> str | None:
    """Return the node whose key has signed a will; None where none has."""
    if envelope.path != PATH:
        return None
    try:
        signed = read_signature(
            method=envelope.method,
            path=envelope.path,
            query=envelope.query,
            header=envelope.headers.get,
            has_body=bool(envelope.body),
        )
        key = find_known_key(signed.keyid)
        if key is None or not signature_matches(signed, key.secret):
            return None
        check_digest(signed.content_digest, envelope.body)
    except SignatureRefusedError:
        return None
    return key.node_name
