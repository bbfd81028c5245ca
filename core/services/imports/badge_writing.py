"""Badges out of a file: found again by the digest of their tag, never moved to another person."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from core.choices import BadgeState, ImportAction
from core.domain.tags import last4
from core.models import Badge
from core.models.base import Record
from core.secrets.vault import badge_digest, badge_digests, digest_of_badge
from core.services.badges import new_badge
from core.services.imports.columns import TypedRow
from core.services.imports.known import CHUNK
from core.services.imports.writing import Planned, RecordWriter


def badges_of(digests: Sequence[str]) -> Iterator[Badge]:
    """Yield the badges of some digests with their people, locked."""
    rows = Badge.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    for start in range(0, len(digests), CHUNK):
        yield from rows.filter(digest__in=digests[start : start + CHUNK]).order_by("pk")


def usable_again(badge: Badge) -> None:
    """Give a badge that comes back into use the state of a new one."""
    badge.state = BadgeState.TEMPORARY if badge.expires_at else BadgeState.ACTIVE


class BadgeWriter(RecordWriter):
    """The key of a row is a secret: here it is a digest, and for people its last four signs."""

    def load_existing(self) -> Iterator[Record]:
        """Yield the badges whose tags stand in the file."""
        yield from badges_of(
            sorted({each for row in self.rows for each in badge_digests(row.values["tag"])})
        )

    def key_of_record(self, record: Record) -> Hashable:
        """Return the digest of a badge."""
        assert isinstance(record, Badge)  # noqa: S101 - the kind's model
        return digest_of_badge(digest=record.digest, sealed_tag=record.tag_encrypted)

    def key_of_row(self, row: TypedRow) -> str:
        """Return the digest of a row's tag."""
        return badge_digest(row.values["tag"])

    def new_record(self, values: dict[str, Any]) -> Record:
        """Return a badge that is not issued yet; without a person it is refused anyway."""
        normal = values.pop("tag")
        values.setdefault("user", None)
        return new_badge(normal=normal, digest=badge_digest(normal), **values)

    def plan_change(self, row: TypedRow, record: Record, values: dict[str, Any]) -> Planned:
        """Change dates and notes; a tag of somebody else is refused."""
        assert isinstance(record, Badge)  # noqa: S101 - the kind's model
        user = values.pop("user", record.user)
        if user.pk != record.user_id:
            ending = last4(row.values["tag"])
            self.refuse(row, "tag", "tag_taken", value=f"…{ending}", owner=str(record.user))
        planned = super().plan_change(row, record, values)
        if planned.action is ImportAction.REVIVED:
            planned.before.setdefault("state", record.state)
            usable_again(record)
        return planned
