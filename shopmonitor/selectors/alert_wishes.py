"""How a person wants to be told of alerts."""

from __future__ import annotations

from core.models import SuiteUser
from shopmonitor.models import AlertWish


def get_wish(*, user: SuiteUser) -> AlertWish:
    """Return a person's wish; one that was never written holds what is usual."""
    return AlertWish.objects.filter(user=user).first() or AlertWish(user=user)
