"""Who must prove themselves by a second factor, and who can."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from core.models import SuiteUser
from core.selectors.office_rights import get_office_rights

ADMINISTRATORS, OFFICE = "administrators", "office"


def second_factors_of(*, user: SuiteUser) -> QuerySet[Any]:
    """Return a person's factors; recovery codes stand in for one and are none."""
    found: QuerySet[Any] = Authenticator.objects.filter(user=user).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return found.order_by("pk")


def must_have_second_factor(*, user: SuiteUser, at: datetime) -> bool:
    """Tell whether the shop asks this person for one, as `SHOPSUITE_SECOND_FACTOR` says."""
    asked = settings.SUITE_SECOND_FACTOR
    if asked == ADMINISTRATORS:
        return user.is_superuser
    if asked == OFFICE:
        return user.is_superuser or get_office_rights(user=user, at=at).somewhere
    return False
