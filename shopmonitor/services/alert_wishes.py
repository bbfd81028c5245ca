"""How a person wants to be told of alerts: set by themselves."""

from __future__ import annotations

from core.db.transactions import in_transaction
from core.models import SuiteUser
from shopmonitor.models import AlertWish

WISHED = ("by_mail", "by_screen", "severity", "quiet_from", "quiet_until", "summary_at")


@in_transaction(AlertWish)
def set_wish(*, wish: AlertWish, user: SuiteUser) -> AlertWish:
    """Write a person's own wish, in the place of the one before.

    Raises:
        ValidationError: quiet hours have only one end.
    """
    known = AlertWish.objects.select_for_update(no_key=True).filter(user=user).first()
    row = known or AlertWish(user=user)
    for name in WISHED:
        setattr(row, name, getattr(wish, name))
    row.full_clean()
    row.save()
    return row
