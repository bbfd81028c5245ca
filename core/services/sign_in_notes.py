"""Notes that core's database keeps of sign-ins which live in another one."""

from __future__ import annotations

from core.clock import utc_now
from core.db.transactions import open_alias
from core.events.people_types import SignInSeen
from core.models import SuiteUser, UserSession


def keep_note_of(event: SignInSeen) -> None:
    """Keep a note of a sign-in that lives in another database."""
    user = SuiteUser.objects.filter(uid=event.user).first()
    over = user is None or not user.is_active
    if over or event.site == open_alias() or event.expires_at <= utc_now():
        return
    values = {"last_seen_at": event.occurred_at, "expires_at": event.expires_at}
    UserSession.objects.update_or_create(
        uid=event.uid,
        defaults={
            **values,
            "user": user,
            "site": event.site,
            "address": event.address or None,
            "device": event.device,
        },
        create_defaults={
            **values,
            "user": user,
            "site": event.site,
            "address": event.address or None,
            "device": event.device,
            "session_token": f"elsewhere:{event.uid}",
        },
    )
    UserSession.objects.filter(uid=event.uid).update(created_at=event.began_at)
