"""What becomes of a tag that nobody has: kept sealed for a day, given to a person or dismissed."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.domain.tags import last4
from core.models import Badge, SuiteUser
from core.secrets.vault import badge_digest, decrypt, encrypt
from core.services.badges import issue_in_transaction
from core.services.security_events import record_security_event
from shopmonitor.models import UnknownBadge
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements

# As long as somebody needs who was sent to the office, and no longer.
KEPT = timedelta(hours=24)


def add_unknown_badge(
    statements: Statements, *, tag: str, node: int, port: int, machine: int, at: datetime
) -> None:
    """Add the note that a normalised tag was read and is nobody's; of the tag only the seal.

    Args:
        at: aware UTC, when it was read.
    """
    statements.add(
        "INSERT INTO unknown_badges AS kept (digest, last4, tag_encrypted, node_id, port,"
        " machine_id, first_at, last_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (digest) DO UPDATE SET times = kept.times + 1,"
        " node_id = EXCLUDED.node_id, port = EXCLUDED.port, machine_id = EXCLUDED.machine_id,"
        " last_at = greatest(kept.last_at, EXCLUDED.last_at)",
        badge_digest(tag),
        last4(tag),
        encrypt(tag),
        node,
        port,
        machine,
        at,
        at,
    )


def give_unknown_badge(
    *, unknown: UnknownBadge, user: SuiteUser, by: SuiteUser, expires_at: datetime | None = None
) -> Badge:
    """Make an unknown tag the badge of a person; the guards are told whose seal was opened.

    Raises:
        TagTakenError: the tag has become somebody's meanwhile.
    """
    badge = _issue(unknown, user=user, by=by, expires_at=expires_at)
    _forget(unknown)
    return badge


def dismiss_unknown_badge(*, unknown: UnknownBadge) -> None:
    """Take a tag out of the inbox; it comes back when it is read again."""
    _forget(unknown)


def forget_old_unknown_badges(*, now: datetime | None = None) -> None:
    """Delete the tags that were last read more than a day ago, and their seals with them."""
    rows = UnknownBadge.objects.using(floor_alias())
    rows.filter(last_at__lt=(now or utc_now()) - KEPT).delete()


@in_transaction(Badge)
def _issue(
    unknown: UnknownBadge, *, user: SuiteUser, by: SuiteUser, expires_at: datetime | None
) -> Badge:
    record_security_event(
        SecurityEventKind.TAG_UNSEALED, user=by, badge=str(unknown), given_to=str(user)
    )
    return issue_in_transaction(
        user=user, tag=decrypt(unknown.tag_encrypted), expires_at=expires_at
    )


@in_transaction(UnknownBadge)
def _forget(unknown: UnknownBadge) -> None:
    unknown.delete()
