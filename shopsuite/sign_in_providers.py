"""Which providers outside vouch for people, read from the environment."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from core.choices import AuthProvider
from core.domain.outside_people import OutsideProvider
from shopsuite.env import env_bool, env_list, env_secret, env_text

LIST = "SHOPSUITE_OIDC"
CODE = re.compile(r"[a-z][a-z0-9_]{0,19}")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
KINDS = {
    AuthProvider.AZURE.value: AuthProvider.AZURE,
    AuthProvider.GOOGLE.value: AuthProvider.GOOGLE,
}


def sign_in_providers() -> dict[str, OutsideProvider]:
    """Return the providers by their codes.

    Raises:
        ImproperlyConfigured: it names the variable and what it may hold.
    """
    return {code: _provider(code) for code in env_list(LIST)}


def _provider(code: str) -> OutsideProvider:
    if not CODE.fullmatch(code):
        raise ImproperlyConfigured(
            f"{LIST}: '{code}' cannot be a provider's code; take small letters, digits and _."
        )
    own = f"{LIST}_{code.upper()}"
    return OutsideProvider(
        code=code,
        name=env_text(f"{own}_NAME") or code.replace("_", " ").capitalize(),
        kind=KINDS.get(code, AuthProvider.OIDC),
        server_url=_address(f"{own}_URL"),
        client_id=_needed(f"{own}_CLIENT_ID"),
        client_secret=env_secret(f"{own}_CLIENT_SECRET"),
        groups_claim=env_text(f"{own}_GROUPS_CLAIM") or "groups",
        groups=_pairs(f"{own}_GROUPS"),
        administrators=frozenset(env_list(f"{own}_ADMINISTRATORS")),
        new_accounts=env_bool(f"{own}_NEW_ACCOUNTS", default=False),
        link_by_email=env_bool(f"{own}_LINK_BY_EMAIL", default=False),
    )


def _needed(name: str) -> str:
    text = env_text(name)
    if not text:
        raise ImproperlyConfigured(f"{name}: is missing; the provider gives it out.")
    return text


def _address(name: str) -> str:
    text = _needed(name).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return text
    raise ImproperlyConfigured(
        f"{name}: '{text}' is no https address; it is the provider's issuer."
    )


def _pairs(name: str) -> dict[str, str]:
    """Return `word=group` pairs; the suite's groups by the provider's word."""
    pairs = {}
    for text in env_list(name):
        word, equals, group = (part.strip() for part in text.partition("="))
        if not (word and equals and group):
            raise ImproperlyConfigured(
                f"{name}: '{text}' is no pair; write theirs=ours,other=ours."
            )
        pairs[word] = group
    return pairs
