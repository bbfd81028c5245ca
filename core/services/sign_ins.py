"""Writing down who signs in from where, and ending sign-ins in every database.

A sign-in lives in the database where it began, and nothing here writes to core for it. Core's own
database hears of it by event and keeps a note, so that it can be seen and ended there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.router import CORE_SCHEMA, suite_router
from core.db.transactions import in_transaction, open_alias, transaction_on
from core.events.people_types import SignedOutEverywhere, SignInEnded, SignInSeen
from core.events.publish import publish, publish_all
from core.models import SuiteUser, UserSession
from core.services.records import change_in_transaction
from core.services.security_events import record_security_event

DEVICE_CHARS = 200
LOCKED_TOLD_EVERY_S = 300
TOLD_EVERY = timedelta(hours=1)
DELETED_AT_ONCE = 5_000


@in_transaction(UserSession)
def end_sign_ins(*, uids: Collection[UUID], by: SuiteUser | None = None) -> int:
    """End sign-ins, wherever they live: their browsers must sign in again.

    Return how many were known here; a second time changes nothing.
    """
    rows = list(UserSession.objects.select_related("user").filter(uid__in=uids).order_by("pk"))
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    now = utc_now()
    publish_all(SignInEnded(uid=row.uid, occurred_at=now) for row in rows)
    for row in rows:
        _note_ended(row.user, by, address=row.address)
    return len(rows)


@in_transaction(SuiteUser)
def end_all_sign_ins(*, user: SuiteUser, by: SuiteUser | None) -> None:
    """End every sign-in of a person, wherever it lives; written where core is at home."""
    end_all_in_transaction(user=user, by=by)


def end_all_in_transaction(*, user: SuiteUser, by: SuiteUser | None) -> None:
    """Do what `end_all_sign_ins` does, inside a service's transaction."""
    now = utc_now()
    user.sessions_valid_from = now
    change_in_transaction(user, force=["sessions_valid_from"])
    _end_everywhere(user=user, by=by, at=now, kept=None)


@in_transaction(UserSession)
def end_other_sign_ins(*, user: SuiteUser, kept_token: str) -> None:
    """End a person's sign-ins but the one with this digest of a cookie; core need not be there."""
    now = utc_now()
    kept = UserSession.objects.filter(session_token=kept_token).first()
    _end_everywhere(user=user, by=user, at=now, kept=kept.uid if kept else None)


def end_sign_in_of(*, session_token: str) -> None:
    """End the sign-in of a cookie, known by its digest, inside whatever transaction is open."""
    alias = suite_router.db_for_write(UserSession)
    row = UserSession.objects.using(alias).filter(session_token=session_token).first()
    if row is None:
        return
    if row.user_id is None or open_alias() is not None:
        _delete_and_tell(alias, row)
        return
    with transaction_on(alias):
        _delete_and_tell(alias, row)


@in_transaction(UserSession)
def note_sign_in(*, user: SuiteUser, session_token: str, address: str, device: str) -> None:
    """Write down from where a person signed in.

    Args:
        session_token: the digest of the sign-in's cookie.
    """
    UserSession.objects.filter(session_token=session_token).update(
        user_id=user.pk, address=address or None, device=device[:DEVICE_CHARS]
    )
    record_security_event(SecurityEventKind.SIGN_IN, user=user, address=address)
    _tell_core(UserSession.objects.select_related("user").filter(session_token=session_token))


@in_transaction(UserSession)
def note_sign_out(*, user: SuiteUser, address: str) -> None:
    """Write down that a person signed out."""
    record_security_event(SecurityEventKind.SIGN_OUT, user=user, address=address)


@in_transaction(UserSession)
def note_failed_sign_in(*, login: str, address: str) -> None:
    """Write down that somebody failed to sign in.

    Only a name that somebody has is kept: people type passwords into the wrong field.
    """
    user = _person_named(login)
    record_security_event(SecurityEventKind.SIGN_IN_FAILED, user=user, address=address)


def note_locked_out(*, login: str, address: str) -> None:
    """Write down that a door is closed to a name; once in five minutes, however often it knocks."""
    user = _person_named(login)
    who = str(user.pk) if user else address
    if not cache.add(f"locked-out:{who}", 1, LOCKED_TOLD_EVERY_S):
        return
    with transaction_on(suite_router.db_for_write(UserSession)):
        record_security_event(SecurityEventKind.LOCKED_OUT, user=user, address=address)


def forget_sign_in(uid: UUID) -> None:
    """Delete a sign-in that was ended elsewhere, or the note of it."""
    UserSession.objects.filter(uid=uid).delete()


def forget_sign_ins_of(*, user_uid: UUID, before: datetime, kept: UUID | None) -> None:
    """Delete a person's sign-ins that began before, but the one kept."""
    UserSession.objects.filter(_of_person(user_uid, before, kept)).delete()


def tell_sign_ins_seen(*, alias: str, now: datetime) -> None:
    """Tell core of the sign-ins of a database that were in use within the hour."""
    with transaction_on(alias):
        _tell_core(
            UserSession.objects.using(alias)
            .select_related("user")
            .filter(user__isnull=False, last_seen_at__gte=now - TOLD_EVERY, expires_at__gt=now)
        )


def forget_outlived_sign_ins(*, alias: str, now: datetime) -> int:
    """Delete sign-ins that nobody can use any more, few at a time; return how many."""
    outlived = UserSession.objects.using(alias).filter(expires_at__lt=now).order_by("expires_at")
    total = 0
    while keys := list(outlived.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        UserSession.objects.using(alias).filter(pk__in=keys).delete()
        total += len(keys)
    return total


def _tell_core(rows: Iterable[UserSession]) -> None:
    """Tell core's database of sign-ins that live here; it knows its own."""
    site = open_alias() or ""
    if site == suite_router.alias_for(CORE_SCHEMA):
        return
    publish_all(
        SignInSeen(
            uid=row.uid,
            occurred_at=row.last_seen_at,
            user=row.user.uid,
            site=site,
            address=row.address or "",
            device=row.device,
            began_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in rows
        if row.user is not None and not row.site
    )


def _end_everywhere(
    *, user: SuiteUser, by: SuiteUser | None, at: datetime, kept: UUID | None
) -> None:
    """End what is known here one by one, and all else by its person.

    Only events of one sign-in come in order: its end must not overtake its beginning.
    """
    rows = UserSession.objects.filter(_of_person(user.uid, at, kept))
    uids = list(rows.values_list("uid", flat=True))
    publish_all(SignInEnded(uid=uid, occurred_at=at) for uid in uids)
    UserSession.objects.filter(uid__in=uids).delete()
    publish(SignedOutEverywhere(uid=user.uid, occurred_at=at, kept=kept))
    _note_ended(user, by, every=True)


def _of_person(uid: UUID, before: datetime, kept: UUID | None) -> Q:
    found = Q(user__uid=uid, created_at__lte=before)
    return found & ~Q(uid=kept) if kept else found


def _delete_and_tell(alias: str, row: UserSession) -> None:
    UserSession.objects.using(alias).filter(pk=row.pk).delete()
    if row.user_id is not None:
        publish(SignInEnded(uid=row.uid, occurred_at=utc_now()))


def _note_ended(
    user: SuiteUser | None, by: SuiteUser | None, *, address: str | None = None, every: bool = False
) -> None:
    record_security_event(
        SecurityEventKind.SIGN_IN_ENDED,
        user=user,
        address=address,
        by=str(by.uid) if by else "",
        every=every,
    )


def _person_named(login: str) -> SuiteUser | None:
    named = Q(username__iexact=login) | Q(email__iexact=login)
    return SuiteUser.objects.filter(named).first() if login else None
