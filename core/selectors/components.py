"""Components that people open with the suite's sign-in, and what those are told."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from allauth.idp.oidc.models import Client

from core.models import SuiteGroup, SuiteUser


def find_person_of(*, sub: str) -> SuiteUser | None:
    """Return the person whom a component names, None for a closed or unknown account."""
    try:
        uid = UUID(sub)
    except ValueError:
        return None
    user = SuiteUser.objects.filter(uid=uid).first()
    return user if user is not None and user.is_active else None


def names_of_groups(*, user: SuiteUser) -> list[str]:
    """Return the person's groups by name."""
    groups = SuiteGroup.objects.filter(members=user, deleted_at__isnull=True)
    return list(groups.order_by("name", "pk").values_list("name", flat=True))


def list_component_origins() -> list[str]:
    """Return the origins to which components let people come back."""
    origins = set()
    for text in Client.objects.order_by("pk").values_list("redirect_uris", flat=True):
        for address in text.split():
            parts = urlsplit(address)
            if parts.scheme in {"http", "https"} and "*" not in parts.netloc:
                origins.add(f"{parts.scheme}://{parts.netloc}")
    return sorted(origins)
