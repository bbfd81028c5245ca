"""Reactions of core to events: what became of sign-ins and passwords in other databases.

Sign-ins belong to the door for signing in, whichever app has subscribed; a name goes out of
every table.
"""

from __future__ import annotations

from core.choices import App
from core.db.doors import AUTH, SYSTEM, through
from core.events.people_types import (
    MonitorAsksForPerson,
    PasswordHashedAnew,
    PersonErased,
    SignedOutEverywhere,
    SignInEnded,
    SignInSeen,
    TrackerAsksForPerson,
)
from core.events.records import RecordEvent
from core.events.registry import subscribe
from core.services.asked_changes import answer_asked_change
from core.services.password_hashes import take_password_hash
from core.services.personal_data import forget_name
from core.services.sign_in_notes import keep_note_of
from core.services.sign_ins import forget_sign_in, forget_sign_ins_of


@subscribe("sign_in.seen", app=App.CORE)
def note_sign_in_elsewhere(event: SignInSeen) -> None:
    """A sign-in at another database can be seen, and ended, here."""
    keep_note_of(event)


@subscribe("sign_in.ended", app=App.CORE)
@subscribe("sign_in.ended", app=App.MONITOR)
@subscribe("sign_in.ended", app=App.TRACKER)
@through(AUTH)
def end_sign_in(event: SignInEnded) -> None:
    """A sign-in that was ended in one database is over in this one."""
    forget_sign_in(event.uid)


@subscribe("user.signed_out_everywhere", app=App.CORE)
@subscribe("user.signed_out_everywhere", app=App.MONITOR)
@subscribe("user.signed_out_everywhere", app=App.TRACKER)
@through(AUTH)
def sign_out_everywhere(event: SignedOutEverywhere) -> None:
    """A person is signed out in this database, too."""
    forget_sign_ins_of(user_uid=event.uid, before=event.occurred_at, kept=event.kept)


@subscribe("user.deactivated", app=App.MONITOR)
@subscribe("user.deactivated", app=App.TRACKER)
@through(AUTH)
def sign_closed_account_out(event: RecordEvent) -> None:
    """A closed account is signed in nowhere, also before its closed row has arrived."""
    forget_sign_ins_of(user_uid=event.uid, before=event.occurred_at, kept=None)


@subscribe("user.erased", app=App.CORE)
@subscribe("user.erased", app=App.MONITOR)
@subscribe("user.erased", app=App.TRACKER)
@through(SYSTEM)
def forget_erased_person(event: PersonErased) -> None:
    """The name of an erased person stands in no fact, log or event of this database."""
    forget_name(event)


@subscribe("user.password_hashed_anew", app=App.CORE)
def keep_newer_hash(event: PasswordHashedAnew) -> None:
    """A password's hash is of our own kind from now on."""
    take_password_hash(event)


@subscribe("user.change_asked_by_monitor", app=App.CORE)
@subscribe("user.change_asked_by_tracker", app=App.CORE)
def change_asked_person(event: MonitorAsksForPerson | TrackerAsksForPerson) -> None:
    """A person is changed as another app asked, or the app is told why not."""
    answer_asked_change(event)
