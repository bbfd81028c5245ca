"""`GET firmware`: a node asks whether there is another program for it, and fetches it."""

from __future__ import annotations

from uuid import UUID

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.domain.firmware import Release, choose_release
from shopmonitor.errors import NodeRefusedError, firmware_unknown
from shopmonitor.models import FirmwareRelease, Node
from shopmonitor.models.firmware import ReleaseState
from shopmonitor.protocol.answers import FirmwareAnswer
from shopmonitor.protocol.words import PROTOCOL_PATH
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.door_facts import read_door_facts
from shopmonitor.services.node_keys import KnownKey

# So much is sent at once; what broke off begins again at the last piece.
PIECE_BYTES = 16_384


def read_manifest(*, key: KnownKey, nonce: str) -> FirmwareAnswer | None:
    """Return what the node that asks shall fetch; None when it has what it should have.

    Raises:
        NodeRefusedError: the message is not believed (401).
        DatabaseStalledError: no answer of the database in time.
    """
    answer = within_limits(lambda: _read(key, nonce))
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


def read_piece(*, key: KnownKey, nonce: str, release: UUID, begin: int | None = None) -> bytes:
    """Return a program that is given out, or its piece from a place on; empty behind its end.

    Raises:
        NodeRefusedError: the message is not believed (401), or there is no such release (404).
        DatabaseStalledError: no answer of the database in time.
    """

    def work() -> bytes | NodeRefusedError:
        alias = floor_alias()
        with transaction_on(alias):
            facts = read_door_facts(alias=alias, key=key, nonce=nonce, boot_id="")
            if isinstance(facts, NodeRefusedError):
                return facts
            rows = FirmwareRelease.objects.using(alias)
            found = rows.filter(uid=release, state=ReleaseState.ROLLING).first()
        if found is None:
            return firmware_unknown()
        content = bytes(found.content)
        return content if begin is None else content[begin : begin + PIECE_BYTES]

    answer = within_limits(work)
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


def _read(key: KnownKey, nonce: str) -> FirmwareAnswer | NodeRefusedError | None:
    alias = floor_alias()
    with transaction_on(alias):
        facts = read_door_facts(alias=alias, key=key, nonce=nonce, boot_id="")
        if isinstance(facts, NodeRefusedError):
            return facts
        node = Node.objects.using(alias).get(pk=key.node_pk)
        rows = FirmwareRelease.objects.using(alias).defer("content")
        found = {row.pk: row for row in rows.filter(state=ReleaseState.ROLLING)}
        chosen = choose_release(
            (Release(r.pk, r.version, r.hardware, r.min_version, r.ring) for r in found.values()),
            hardware=node.hardware, ring=node.firmware_ring,
            running=str(node.health.get("firmware", "")),
        )  # fmt: skip
        if chosen is None:
            return None
        if node.firmware_wanted != chosen.version:
            Node.objects.using(alias).filter(pk=node.pk).update(
                firmware_wanted=chosen.version, firmware_given_at=utc_now()
            )
    return _manifest(found[chosen.pk])


def _manifest(release: FirmwareRelease) -> FirmwareAnswer:
    return FirmwareAnswer(
        version=release.version, min_version=release.min_version, hardware=release.hardware,
        size=release.size, sha256=release.sha256, signature=release.signature,
        url=f"{PROTOCOL_PATH}firmware/{release.uid}",
    )  # fmt: skip
