"""Second factors: what is told of them to the guards, and help for who has lost theirs."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import DatabaseError, InterfaceError

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.models import SuiteUser, UserSession
from core.selectors.second_factor import must_have_second_factor, second_factors_of
from core.services.security_events import record_security_event
from core.services.users import change_user_in_transaction


@in_transaction(UserSession)
def note_second_factor_changed(*, user: SuiteUser, what: str, factor: str, address: str) -> None:
    """Write down that a person added, removed or renewed a factor.

    Args:
        what: added, removed, renewed or reset.
        factor: allauth's word for its kind.
    """
    record_security_event(
        SecurityEventKind.SECOND_FACTOR_CHANGED,
        user=user,
        address=address,
        change=what,
        factor=factor,
    )


@in_transaction(UserSession)
def note_wrong_code(*, user: SuiteUser, address: str) -> None:
    """Write down that somebody who had the password did not have the code."""
    record_security_event(
        SecurityEventKind.SIGN_IN_FAILED, user=user, address=address, reason="second factor"
    )


@in_transaction(SuiteUser)
def reset_second_factor(*, user: SuiteUser, by: SuiteUser) -> int:
    """Take all factors of a person who has lost theirs, and end their sign-ins.

    Return how many there were; without any nothing is changed.
    """
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    if count:
        user.sessions_valid_from = utc_now()
        change_user_in_transaction(user=user)
        record_security_event(
            SecurityEventKind.SECOND_FACTOR_CHANGED,
            user=user,
            change="reset",
            by=str(by.uid),
            factor="all",
        )
    return count


def note_factor_used(factor: Authenticator) -> None:
    """Write down when a factor was used last, unless core is away: signing in goes on then."""
    try:
        Authenticator.objects.filter(pk=factor.pk).update(last_used_at=utc_now())
    except (DatabaseError, InterfaceError):
        return


def may_remove_factor(factor: Authenticator) -> bool:
    """Tell whether a person may take a factor away: not the last one, where one is required."""
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return True
    if not must_have_second_factor(user=factor.user, at=utc_now()):
        return True
    return second_factors_of(user=factor.user).exclude(pk=factor.pk).exists()
