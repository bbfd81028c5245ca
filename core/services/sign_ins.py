"""Ending web sign-ins."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from core.db.transactions import in_transaction
from core.models import UserSession


@in_transaction(UserSession)
def end_sign_ins(*, uids: Collection[UUID]) -> int:
    """End sign-ins: their browsers must sign in again. Return how many there were."""
    ended, _by_model = UserSession.objects.filter(uid__in=uids).delete()
    return ended
