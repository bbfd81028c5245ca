"""A reader waits for the badge that a person gets: asked for, taken up, broken off, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.replication.arrival import await_named_rows
from core.db.transactions import in_transaction
from core.domain.tags import last4
from core.errors import ConflictError
from core.models import Badge, SuiteUser
from core.secrets.vault import decrypt
from core.selectors.badges import IN_USE, find_badge, lock_tag
from core.selectors.rows import lock_row
from core.services.badges import issue_in_transaction, replace_in_transaction
from core.services.security_events import record_security_event
from shopmonitor.choices import EnrolmentState
from shopmonitor.models import BadgeEnrolment, Node
from shopmonitor.selectors.badge_enrolments import get_replaced
from shopmonitor.services.door import floor_alias

# As long as it takes to walk to the reader.
WAITS = timedelta(seconds=60)
# A page asks every second; the seal of a badge that nobody takes up goes after that.
TAKEN_UP_WITHIN = timedelta(seconds=60)
# A node that sends a swipe again gets the same answer so long.
KEPT = timedelta(hours=24)


class ReaderBusyError(ConflictError):
    """Somebody else lets the reader wait for a badge."""

    code = "reader_busy"

    @classmethod
    def of(cls, waiting: BadgeEnrolment) -> ReaderBusyError:
        """Return the refusal that says who waits for whom, and until when."""
        text = _(
            "Reader: until {time} it waits for the badge that {asker} issues to {person}. Take"
            " another reader, or wait until then."
        )
        until = time_format(timezone.localtime(waiting.until), "H:i:s")
        said = text.format(time=until, asker=waiting.asked_by, person=waiting.user)
        return cls(said, field="reader")


def start_enrolment(
    *,
    user: SuiteUser,
    node: Node,
    by: SuiteUser,
    port: int | None = None,
    expires_at: datetime | None = None,
    replaces: Badge | None = None,
) -> BadgeEnrolment:
    """Let a reader wait for the badge that a person gets; what the same asker began there ends.

    Args:
        port: the reader; None: any reader of the node.
        expires_at: aware UTC; when the badge ends. One that replaces another ends as that would.
        replaces: the person's badge that is lost once the other one is issued.

    Raises:
        ReaderBusyError: somebody else lets the node wait.
        NotArrivedError: the person is not in the floor's database yet.
    """
    now = utc_now()
    enrolment = BadgeEnrolment(
        user=user,
        node=node,
        port=port,
        expires_at=expires_at,
        replaces_uid=replaces.uid if replaces else None,
        asked_by=by,
        asked_at=now,
        until=now + WAITS,
    )
    await_named_rows(enrolment, alias=floor_alias())
    return _start(enrolment)


@in_transaction(BadgeEnrolment)
def _start(enrolment: BadgeEnrolment) -> BadgeEnrolment:
    lock_row(Node, key=str(enrolment.node_id))
    waiting = BadgeEnrolment.objects.filter(node_id=enrolment.node_id, state=EnrolmentState.WAITING)
    waiting.filter(until__lte=enrolment.asked_at).update(state=EnrolmentState.EXPIRED)
    waiting.filter(asked_by=enrolment.asked_by).update(state=EnrolmentState.CANCELLED)
    other = waiting.select_related("user", "asked_by").first()
    if other is not None:
        raise ReaderBusyError.of(other)
    enrolment.save(force_insert=True)
    return enrolment


def take_up_enrolment(*, enrolment: BadgeEnrolment) -> BadgeEnrolment:
    """Issue the badge that was read, once, or let the time be over; whoever waits asks repeatedly.

    The badge is issued in core's database and the outcome noted in the floor's: broken off in
    between, the next call finds the badge issued and notes it.
    """
    now = utc_now()
    if now >= enrolment.until:
        _close(enrolment, EnrolmentState.WAITING, EnrolmentState.EXPIRED)
    if enrolment.state == EnrolmentState.READ:
        if now >= enrolment.until + TAKEN_UP_WITHIN:
            _close(enrolment, EnrolmentState.READ, EnrolmentState.EXPIRED)
        else:
            _settle(enrolment, _issue(enrolment))
    enrolment.refresh_from_db()
    return enrolment


def cancel_enrolment(*, enrolment: BadgeEnrolment) -> None:
    """Let the reader wait no longer; what was read meanwhile is forgotten."""
    for state in (EnrolmentState.WAITING, EnrolmentState.READ):
        _close(enrolment, state, EnrolmentState.CANCELLED)


def close_expired_enrolments(*, now: datetime | None = None) -> None:
    """Close what waited in vain, and what was read and not taken up; the seals go."""
    now = now or utc_now()
    rows = BadgeEnrolment.objects.using(floor_alias())
    expired = {"state": EnrolmentState.EXPIRED, "tag_encrypted": ""}
    rows.filter(state=EnrolmentState.WAITING, until__lte=now).update(**expired)
    late = now - TAKEN_UP_WITHIN
    rows.filter(state=EnrolmentState.READ, until__lte=late).update(**expired)


def forget_old_enrolments(*, now: datetime | None = None) -> None:
    """Delete what is older than a day; that a seal was opened stays a security event."""
    rows = BadgeEnrolment.objects.using(floor_alias())
    rows.filter(asked_at__lt=(now or utc_now()) - KEPT).delete()


@in_transaction(Badge)
def _issue(enrolment: BadgeEnrolment) -> Badge:
    """Issue the badge, or return the one that has the tag already.

    Two that look at the same moment come one after the other: the second finds what the first did.
    """
    tag = decrypt(enrolment.tag_encrypted)
    lock_tag(tag=tag)
    there = find_badge(tag=tag)
    if there is not None and not there.may_be_handed_on:
        return there
    record_security_event(
        SecurityEventKind.TAG_UNSEALED,
        user=enrolment.asked_by,
        badge=f"…{last4(tag)}",
        given_to=str(enrolment.user),
    )
    replaced = get_replaced(enrolment)
    if replaced is not None:
        return replace_in_transaction(badge=replaced, tag=tag)
    return issue_in_transaction(user=enrolment.user, tag=tag, expires_at=enrolment.expires_at)


@in_transaction(BadgeEnrolment)
def _settle(enrolment: BadgeEnrolment, badge: Badge) -> None:
    theirs = badge.user_id == enrolment.user_id and badge.state in IN_USE and not badge.is_deleted
    # Also when its time was over meanwhile: the badge is issued.
    rows = BadgeEnrolment.objects.filter(
        pk=enrolment.pk, state__in=[EnrolmentState.READ, EnrolmentState.EXPIRED]
    )
    state = EnrolmentState.ISSUED if theirs else EnrolmentState.TAKEN
    rows.update(state=state, badge_uid=badge.uid, tag_encrypted="")


@in_transaction(BadgeEnrolment)
def _close(enrolment: BadgeEnrolment, before: EnrolmentState, after: EnrolmentState) -> None:
    rows = BadgeEnrolment.objects.filter(pk=enrolment.pk, state=before)
    rows.update(state=after, tag_encrypted="")
