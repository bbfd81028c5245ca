"""Whether there is somebody who can look after the suite."""

from __future__ import annotations

from core.models import SuiteUser


def has_administrator() -> bool:
    """Tell whether anybody can sign in as an administrator."""
    return SuiteUser.objects.filter(is_admin=True, active=True, deleted_at__isnull=True).exists()
