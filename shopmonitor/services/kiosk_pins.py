"""PINs of people at kiosks: set, reset, tried."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from core.models import Badge, SuiteUser
from core.services.security_events import record_security_event
from shopmonitor.domain.pins import NO_PIN, OF_BADGE, TOO_EASY, find_pin_fault
from shopmonitor.models import KioskPin

FACTOR = "kiosk PIN"
FAULTS = {
    NO_PIN: _("PIN: 4 to 8 digits."),
    TOO_EASY: _(
        "PIN: it is guessed first (one digit again and again, or digits in a row). Take another."
    ),
    OF_BADGE: _("PIN: the digits stand on your badge. Take another."),
}


def set_pin(*, user: SuiteUser, pin: str) -> None:
    """Give a person a PIN in place of the one before.

    Raises:
        InvalidInputError: it is none, or one that is guessed first.
    """
    last4 = Badge.objects.filter(user=user).values_list("last4", flat=True)
    fault = find_pin_fault(pin, badges=tuple(last4))
    if fault is not None:
        raise InvalidInputError(str(FAULTS[fault]), field="pin")
    _set(user=user, pin_hash=make_password(pin))


@in_transaction(KioskPin)
def reset_pin(*, user: SuiteUser, by: SuiteUser) -> None:
    """Take a person's PIN away; they set a new one."""
    reset_pin_in_transaction(user=user, by=by)


def reset_pin_in_transaction(*, user: SuiteUser, by: SuiteUser) -> None:
    """Do what `reset_pin` does, inside a service's transaction."""
    if KioskPin.objects.filter(user=user).delete()[0]:
        _tell(user, change="reset", by=str(by.uid))


def is_pin(*, pin: KioskPin, text: str) -> bool:
    """Tell whether it is the PIN; takes as long for a wrong one."""
    return check_password(text, pin.pin_hash)


@in_transaction(KioskPin)
def _set(*, user: SuiteUser, pin_hash: str) -> None:
    values = {"pin_hash": pin_hash, "set_at": utc_now()}
    KioskPin.objects.update_or_create(user=user, defaults=values)
    _tell(user, change="renewed", by=str(user.uid))


def _tell(user: SuiteUser, *, change: str, by: str) -> None:
    record_security_event(
        SecurityEventKind.SECOND_FACTOR_CHANGED, user=user, change=change, factor=FACTOR, by=by
    )
