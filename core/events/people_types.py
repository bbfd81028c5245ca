"""What is told of people: sign-ins, changes that apps ask for, erasure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from core.choices import App
from core.events.base import Event, event_type


@event_type("right.given_to_oneself", source=App.CORE, targets=(App.MONITOR,))
class RightGivenToOneself(Event, frozen=True, kw_only=True):
    """Somebody gave themselves a right at machines; `uid` is that person.

    `what` names the place that they moved to where they have it, or, without a level, the
    training that they gave themselves.
    """

    person_name: str
    level: str
    what: str = ""


@event_type("sign_in.seen", source=App.CORE, targets=(App.CORE,), inner=True)
class SignInSeen(Event, frozen=True, kw_only=True):
    """A browser is signed in at a database that is not core's; told when it begins and hourly."""

    user: UUID
    site: str
    address: str
    device: str
    began_at: datetime
    expires_at: datetime


@event_type(
    "sign_in.ended", source=App.CORE, targets=(App.CORE, App.MONITOR, App.TRACKER), inner=True
)
class SignInEnded(Event, frozen=True, kw_only=True):
    """A sign-in is over, by its person or an administrator; it opens nothing in any database."""


@event_type(
    "user.signed_out_everywhere",
    source=App.CORE,
    targets=(App.CORE, App.MONITOR, App.TRACKER),
    inner=True,
)
class SignedOutEverywhere(Event, frozen=True, kw_only=True):
    """Every sign-in of the person that began before `occurred_at` is over, but the one kept."""

    kept: UUID | None = None


@event_type("user.password_hashed_anew", source=App.CORE, targets=(App.CORE,), inner=True)
class PasswordHashedAnew(Event, frozen=True, kw_only=True):
    """The right password came in, and its hash was of an older kind; both are sealed here."""

    sealed_hash: str
    sealed_hash_before: str


@event_type(
    "user.erased", source=App.CORE, targets=(App.CORE, App.MONITOR, App.TRACKER), inner=True
)
class PersonErased(Event, frozen=True, kw_only=True):
    """A person is no longer to be known by name; `name` is what stands in facts from now on."""

    number: int
    name: str


class PersonChangeAsked(Event, frozen=True, kw_only=True):
    """An app asks core to change a person, who is `uid`; what is none stays as it is.

    `request` is the app's own number of it, `asked_by` the person for whom it asks.
    """

    request: UUID
    asked_by: UUID
    username: str | None = None
    display_name: str | None = None
    email: str | None = None
    active: bool | None = None


@event_type("user.change_asked_by_monitor", source=App.MONITOR, targets=(App.CORE,), inner=True)
class MonitorAsksForPerson(PersonChangeAsked, frozen=True, kw_only=True):
    """ShopMonitor asks core to change a person, `uid`, for `asked_by`; none: stays as it is."""


@event_type("user.change_asked_by_tracker", source=App.TRACKER, targets=(App.CORE,), inner=True)
class TrackerAsksForPerson(PersonChangeAsked, frozen=True, kw_only=True):
    """ShopTracker asks core to change a person, `uid`, for `asked_by`; none: stays as it is."""


@event_type("user.change_answered", source=App.CORE, targets=(App.MONITOR, App.TRACKER), inner=True)
class PersonChangeAnswered(Event, frozen=True, kw_only=True):
    """Core has changed a person as an app asked, or has refused it; `uid` is that person.

    `request` and `app` say which; `code`, `field` and `reason` say why not.
    """

    request: UUID
    app: str
    taken: bool
    code: str
    field: str
    reason: str
