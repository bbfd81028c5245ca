"""Registering components that take the suite's sign-in; their secret is shown once."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.idp.oidc.models import Client

from core.choices import SecurityEventKind
from core.db.transactions import in_transaction
from core.models import SuiteApp, SuiteUser
from core.services.security_events import record_security_event

# What a component may ask for; it gets what the person agrees to.
SCOPES = ("openid", "profile", "email", "groups")
GRANTS = ("authorization_code", "refresh_token")


@in_transaction(Client)
def create_component(*, client: Client, by: SuiteUser) -> str:
    """Register a component and return its secret, of which only the hash is kept."""
    return create_component_in_transaction(client=client, by=by)


def create_component_in_transaction(*, client: Client, by: SuiteUser) -> str:
    """Register a component, inside a service's transaction; return its secret.

    Only the secret's hash is kept. Tokens come by code alone, never in an address.
    """
    text = "ssc_" + secrets.token_urlsafe(32)
    client.set_secret(text)
    client.set_scopes(list(SCOPES))
    client.set_grant_types(list(GRANTS))
    client.set_response_types(["code"])
    client.type = Client.Type.CONFIDENTIAL
    client.allow_uri_wildcards = False
    client.save(force_insert=True)
    _tell(client, by, "made")
    return text


def change_component_in_transaction(*, client: Client, by: SuiteUser) -> None:
    """Change a component's name, addresses or consent, inside a service's transaction."""
    client.save(force_update=True)
    _tell(client, by, "changed")


@in_transaction(Client)
def renew_secret(*, client: Client, by: SuiteUser) -> str:
    """Give a component a new secret and return it; the old one is dead."""
    text = "ssc_" + secrets.token_urlsafe(32)
    client.set_secret(text)
    client.save(update_fields=["secret"])
    _tell(client, by, "secret renewed")
    return text


def remove_component_in_transaction(*, client: Client, by: SuiteUser) -> None:
    """Remove a component: its tokens open nothing any more."""
    _tell(client, by, "removed")
    hide_from_menu_in_transaction(client=client)
    client.delete()


def show_in_menu_in_transaction(*, client: Client, address: str) -> SuiteApp:
    """Put a component into everybody's menu, or move it to another address."""
    fields: dict[str, Any] = {"name": client.name, "url": address, "enabled": True}
    position = SuiteApp.objects.count()
    app, _made = SuiteApp.objects.update_or_create(
        code=menu_code(client), defaults=fields, create_defaults={**fields, "position": position}
    )
    return app


def hide_from_menu_in_transaction(*, client: Client) -> None:
    """Take a component out of the menu; its entry stays, in case it comes back."""
    SuiteApp.objects.filter(code=menu_code(client)).update(enabled=False)


def menu_code(client: Client) -> str:
    """Return by which the menu knows a component."""
    return f"client-{client.pk}"[:50]


def _tell(client: Client, by: SuiteUser, what: str) -> None:
    record_security_event(
        SecurityEventKind.CLIENT_CHANGED,
        user=by,
        client=client.pk,
        name=client.name,
        change=what,
        addresses=client.get_redirect_uris(),
    )
