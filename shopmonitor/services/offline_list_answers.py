"""`GET acl`: a node fetches the list of those whom it may let in while the server is away."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.db import connections

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.models import Badge
from core.secrets.vault import decrypt
from shopmonitor.domain.offline_contents import ListContent, PortContent
from shopmonitor.domain.offline_hours import open_spans
from shopmonitor.errors import NodeRefusedError
from shopmonitor.protocol.offline_list import (
    OfflineListAnswer,
    OfflinePolicy,
    PortPolicy,
    derive_list_key,
    digest_tags,
)
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.door_facts import read_door_facts
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.offline_lists import refresh_lists

# A node that asks again gets a list with a later end when so much of a day has passed.
RENEWED_S = 6 * 3600
# Opened tags are held so long: after a change all nodes fetch within a heartbeat or two.
HELD_S = 300.0

_decoder = msgspec.json.Decoder(ListContent)
_held: dict[int, str] = {}
_held_until = 0.0


class _Stored(NamedTuple):
    """A node's list as it stands in the table, with its revision."""

    content: ListContent
    acl_rev: int


def read_offline_list(
    *, key: KnownKey, nonce: str, known: frozenset[str] = frozenset()
) -> tuple[OfflineListAnswer | None, str]:
    """Return the list of the node that asks and its tag; no list when the node knows that tag.

    Raises:
        NodeRefusedError: the message is not believed (401).
        DatabaseStalledError: no answer of the database in time.
    """
    answer = within_limits(lambda: _read(key, nonce, known))
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


def _read(
    key: KnownKey, nonce: str, known: frozenset[str]
) -> tuple[OfflineListAnswer | None, str] | NodeRefusedError:
    alias, now = floor_alias(), utc_now()
    with transaction_on(alias):
        facts = read_door_facts(alias=alias, key=key, nonce=nonce, boot_id="")
        if isinstance(facts, NodeRefusedError):
            return facts
        stored = _stored_list(alias, key.node_pk, now)
        etag = f'"{stored.acl_rev}-{key.kid}-{int(now.timestamp()) // RENEWED_S}"'
        if etag in known:
            return None, etag
        tags = _open_tags(alias, [entry.badge for entry in stored.content.entries])
    return _write(key, stored, tags, now), etag


def _stored_list(alias: str, node: int, now: datetime) -> _Stored:
    """Return the list; what was heard of since it was worked out is worked in first."""
    found = _find(alias, node)
    if found is None:
        refresh_lists(alias=alias, nodes=[node], at=now)
        found = _find(alias, node)
    assert found is not None  # noqa: S101 - it has just been written
    return found


def _find(alias: str, node: int) -> _Stored | None:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT l.content::text, n.acl_rev FROM offline_lists l JOIN nodes n"
            " ON n.id = l.node_id WHERE l.node_id = %s AND l.computed_at > l.changed_at",
            [node],
        )
        row = cursor.fetchone()
    return _Stored(_decoder.decode(row[0]), row[1]) if row else None


def _open_tags(alias: str, badges: list[int]) -> dict[int, str]:
    """Return the tags of badges; those that the process has not opened lately are opened."""
    global _held_until  # noqa: PLW0603 - one memory a process, as of node keys
    if time.monotonic() >= _held_until:
        forget_tags()
        _held_until = time.monotonic() + HELD_S
    held = _held
    missing = [badge for badge in badges if badge not in held]
    if missing:
        rows = Badge.objects.using(alias).filter(pk__in=missing)
        for badge, sealed in rows.values_list("pk", "tag_encrypted"):
            held[badge] = decrypt(sealed)
    return {badge: held[badge] for badge in badges if badge in held}


def forget_tags() -> None:
    """Drop the tags that the process holds; between tests, and when their time is over."""
    global _held  # noqa: PLW0603 - another thread may still read the old one
    _held = {}


def _write(
    key: KnownKey, stored: _Stored, tags: dict[int, str], now: datetime
) -> OfflineListAnswer:
    list_key = derive_list_key(key.secret)
    digests = dict(zip(tags, digest_tags(tags.values(), list_key=list_key), strict=True))
    entries = [entry for entry in stored.content.entries if entry.badge in digests]
    ports = {
        number: _policy(port, now) for number, port in stored.content.ports.items() if port.hours
    }
    begin = int(now.timestamp())
    return OfflineListAnswer(
        acl_rev=stored.acl_rev,
        issued_at=begin,
        not_after=max((port.not_after for port in ports.values()), default=begin),
        node_id=key.node_name,
        kid=key.kid,
        policy=OfflinePolicy(ports),
        entries=sorted((digests[each.badge], each.ports, each.flags) for each in entries),
        ends=sorted((digests[each.badge], each.until) for each in entries if each.until),
    )


def _policy(port: PortContent, now: datetime) -> PortPolicy:
    end = now + timedelta(hours=port.hours)
    return PortPolicy(
        not_after=int(end.timestamp()),
        open=open_spans(
            allowed_from=port.allowed_from,
            allowed_until=port.allowed_until,
            zone=ZoneInfo(port.time_zone),
            begin=now.astimezone(UTC),
            end=end,
        ),
        people=port.people,
        max_people=port.max_people,
        needs_lead=port.needs_lead,
    )
