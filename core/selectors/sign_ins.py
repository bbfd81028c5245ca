"""Where a person is signed in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.domain.devices import name_device
from core.errors import NotFoundError
from core.models import SuiteUser, UserSession
from core.models.sign_ins import KIOSK

# Nobody reads further; who has more ends them all at once.
MOST = 100


def list_own_sign_ins(*, user: SuiteUser, at: datetime) -> QuerySet[UserSession]:
    """Return where a person is signed in, the last seen first; at most a hundred."""
    return _alive(user, at).order_by("-last_seen_at", "-pk")[:MOST]


def require_own_sign_in(*, user: SuiteUser, uid: UUID, at: datetime) -> UserSession:
    """Return one of a person's sign-ins.

    Raises:
        NotFoundError: it is not theirs, or it is over.
    """
    found = _alive(user, at).filter(uid=uid).first()
    if found is None:
        raise NotFoundError(_("There is no such sign-in among yours."))
    return found


def name_of_device(user_agent: str) -> str:
    """Return a browser's device in words, for people."""
    if user_agent.startswith(f"{KIOSK} "):
        return _("Kiosk %(name)s") % {"name": user_agent.removeprefix(f"{KIOSK} ")}
    browser, system = name_device(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _alive(user: SuiteUser, at: datetime) -> QuerySet[UserSession]:
    since = Q()
    if user.sessions_valid_from is not None:
        since = Q(created_at__gte=user.sessions_valid_from)
    return UserSession.objects.filter(since, user=user, expires_at__gt=at)
