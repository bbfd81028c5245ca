"""Whose key a request names, read even where its signature is not as the protocol asks.

A refusal is signed too, and the answer's signature is bound to the request's: for that, the label,
the key and the bytes of the signature are enough. Nothing of it is believed.
"""

from typing import NamedTuple

from shopmonitor.protocol.signatures import MAX_KEYID_CHARS, HeaderLookup
from shopmonitor.protocol.structured_fields import (
    FieldMalformedError,
    read_byte_members,
    read_signature_inputs,
    unquote,
)


class Claim(NamedTuple):
    """What the answer to a request can be bound to."""

    label: str
    keyid: str
    signature: bytes


def read_claim(header: HeaderLookup) -> Claim | None:
    """Return the first signature that names a key; None where there is none to be read."""
    try:
        members = read_signature_inputs(header("signature-input") or "")
        signatures = read_byte_members(header("signature") or "")
    except FieldMalformedError:
        return None
    for member in members:
        keyid = unquote(member.parameters.get("keyid", "")) or ""
        signature = signatures.get(member.label)
        if signature is not None and 0 < len(keyid) <= MAX_KEYID_CHARS:
            return Claim(member.label, keyid, signature)
    return None
