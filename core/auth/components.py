"""The suite as OpenID provider: what other components learn of who is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from django.utils.translation import gettext_lazy as _

from core.models import SuiteUser
from core.secrets.identity_key import identity_key
from core.selectors.components import find_person_of, names_of_groups

GROUPS = "groups"


class SuiteOIDCAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """People are known to components by their UUID; what is told depends on what they ask for."""

    scope_display = {
        "openid": _("Know who you are"),
        "profile": _("Your name, user name and language"),
        "email": _("Your e-mail address"),
        GROUPS: _("Your groups in the suite"),
    }

    def list_private_keys(
        self, *, did_activate: bool | None = None, is_active: bool | None = None
    ) -> list[PrivateKey]:
        """Return the key that signs, from the key ring's folder."""
        return [PrivateKey(pem=identity_key())]

    def get_user_sub(self, _client: Client, user: SuiteUser) -> str:
        """Return the person's UUID: the number of a row leaves the suite nowhere."""
        return str(user.uid)

    def get_user_by_sub(self, _client: Client, sub: str) -> SuiteUser | None:
        """Return the person of a UUID, None when the account is closed."""
        return find_person_of(sub=sub)

    def get_claims(  # noqa: PLR0917 - allauth's own signature
        self,
        purpose: str,
        user: SuiteUser,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **_more: Any,
    ) -> dict[str, Any]:
        """Return what the component may know of the person."""
        asked = set(scopes)
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        if "email" in asked and user.email:
            # Nobody has proved it to the suite.
            claims |= {"email": user.email, "email_verified": False}
        if "profile" in asked:
            claims |= {"name": str(user), "preferred_username": user.username}
            if user.language:
                claims["locale"] = user.language
        if GROUPS in asked:
            claims[GROUPS] = names_of_groups(user=user)
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Say what else may be asked for."""
        data["scopes_supported"] = [*data["scopes_supported"], GROUPS]
        # No token is handed out on an address bar.
        data["response_types_supported"] = ["code"]
