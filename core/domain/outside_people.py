"""What a sign-in provider outside says of a person, and what the suite reads from it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.choices import AuthProvider

LONGEST_ID = 100


class ClaimsRefusedError(ValueError):
    """What the provider says does not name one person."""


@dataclass(frozen=True, kw_only=True)
class OutsideProvider:
    """A provider as the environment describes it.

    Nothing is given that is not written down here: without `groups` nobody joins a
    group, without `administrators` nobody is made or unmade one.
    """

    code: str
    name: str
    kind: AuthProvider
    server_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    groups_claim: str = "groups"
    # The suite's groups, by the provider's word.
    groups: Mapping[str, str] = field(default_factory=dict)
    administrators: frozenset[str] = frozenset()
    new_accounts: bool = False
    link_by_email: bool = False


@dataclass(frozen=True, kw_only=True)
class OutsidePerson:
    """Who stands at the door, in the suite's words."""

    external_id: str
    login: str
    display_name: str
    email: str
    email_verified: bool
    groups: frozenset[str]
    # None: the provider is not asked who is administrator.
    is_admin: bool | None


def read_person(*, provider: OutsideProvider, data: Mapping[str, Any]) -> OutsidePerson:
    """Return who the provider's answer names.

    Args:
        data: the checked `id_token` and the answer of `userinfo`, as far as they came.

    Raises:
        ClaimsRefusedError: they name no person, or two.

    Source:
        OpenID Connect Core 1.0, 5.3.2: the `sub` of both must be the same.
    """
    token, info = data.get("id_token") or {}, data.get("userinfo") or {}
    subjects = {str(part["sub"]) for part in (token, info) if part.get("sub")}
    if len(subjects) != 1:
        raise ClaimsRefusedError
    claims = {**token, **info}
    said = _words(claims.get(provider.groups_claim))
    email = str(claims.get("email") or "").strip()
    login = str(claims.get("preferred_username") or email).partition("@")[0]
    return OutsidePerson(
        external_id=external_id(provider=provider, subject=subjects.pop()),
        login=login,
        display_name=str(claims.get("name") or login or email).strip()[:100],
        email=email,
        email_verified=claims.get("email_verified") is True,
        groups=frozenset(name for word, name in provider.groups.items() if word in said),
        is_admin=not said.isdisjoint(provider.administrators) if provider.administrators else None,
    )


def external_id(*, provider: OutsideProvider, subject: str) -> str:
    """Return by which the suite knows a person of a provider; two providers never share one."""
    text = f"{provider.code}:{subject}"
    if len(text) <= LONGEST_ID:
        return text
    return f"{provider.code}:{hashlib.sha256(subject.encode()).hexdigest()}"


def _words(claim: Any) -> frozenset[str]:
    """Return the groups that a claim names; one that is missing or unreadable names none."""
    if isinstance(claim, str):
        return frozenset({claim})
    if isinstance(claim, (list, tuple)):
        return frozenset(word for word in claim if isinstance(word, str))
    return frozenset()
