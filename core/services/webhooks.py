"""Setting up programs outside that are told of events; each change is told to the guards."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.domain.webhook_addresses import parse_target
from core.domain.webhook_signatures import SecretError, key_of, secret_of
from core.events.base import EVENT_TYPES
from core.events.publish import publish
from core.events.upkeep_types import WebhookSwitchedOff
from core.models import SuiteUser, Webhook
from core.models.webhooks import ALL_EVENTS
from core.secrets.vault import decrypt, encrypt
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)
from core.services.security_events import record_security_event

KEY_BYTES = 32
BOTH_SECRETS = timedelta(hours=24)
# Header names as HTTP has them; what the message itself brings is not theirs to set.
HEADER_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")
OUR_HEADERS = {"host", "content-type", "content-length", "transfer-encoding", "connection"}

Headers = Mapping[str, str]


@in_transaction(Webhook)
def create_webhook(
    *, webhook: Webhook, by: SuiteUser, secret: str = "", headers: Headers | None = None
) -> Webhook:
    """Set up a webhook; it hears what happens from now on.

    Args:
        secret: `whsec_` and base64 of 24 to 64 bytes; made here if not given.

    Raises:
        ValidationError: a field is wrong; it names each one.
    """
    return create_webhook_in_transaction(webhook=webhook, by=by, secret=secret, headers=headers)


@in_transaction(Webhook)
def change_webhook(*, webhook: Webhook, by: SuiteUser, headers: Headers | None = None) -> Webhook:
    """Change a webhook; headers that are given replace those that were.

    Raises:
        ValidationError: a field is wrong; it names each one.
    """
    return change_webhook_in_transaction(webhook=webhook, by=by, headers=headers)


@in_transaction(Webhook)
def retire_webhook(*, webhook: Webhook, by: SuiteUser) -> Webhook:
    """Let a program hear nothing any more, for good."""
    return retire_webhook_in_transaction(webhook=webhook, by=by)


@in_transaction(Webhook)
def rotate_secret(*, webhook: Webhook, by: SuiteUser) -> str:
    """Return a new secret, shown this once; for 24 hours the one before signs as well."""
    return rotate_secret_in_transaction(webhook=webhook, by=by)


@in_transaction(Webhook)
def switch_off(*, webhook: Webhook, reason: str) -> bool:
    """Switch off a webhook that is of no use, and tell people; tell whether it was on."""
    current = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    if not current.active or current.is_deleted:
        return False
    current.active = False
    current.switched_off_because = reason[:300]
    change_in_transaction(current)
    publish(
        WebhookSwitchedOff(
            uid=current.uid, occurred_at=utc_now(), name=current.name, reason=reason[:300]
        )
    )
    record_security_event(
        SecurityEventKind.WEBHOOK_CHANGED, webhook=current.name, change="switched off"
    )
    return True


def create_webhook_in_transaction(
    *, webhook: Webhook, by: SuiteUser, secret: str = "", headers: Headers | None = None
) -> Webhook:
    """Do what `create_webhook` does, inside a service's transaction."""
    check_webhook(webhook, headers=headers)
    webhook.secret_encrypted = encrypt(_checked_secret(secret) if secret else new_secret())
    webhook.headers_encrypted = seal_headers(headers or {})
    create_in_transaction(webhook)
    _tell_guards(webhook, by, "made")
    return webhook


def change_webhook_in_transaction(
    *, webhook: Webhook, by: SuiteUser, headers: Headers | None = None
) -> Webhook:
    """Do what `change_webhook` does, inside a service's transaction."""
    check_webhook(webhook, headers=headers)
    if headers is not None:
        webhook.headers_encrypted = seal_headers(headers)
    if webhook.active and "active" in webhook.changed_fields():
        # What happened while it was off is no news any more.
        webhook.active_since = utc_now()
        webhook.switched_off_because = ""
    change_in_transaction(webhook)
    _tell_guards(webhook, by, "changed")
    return webhook


def retire_webhook_in_transaction(*, webhook: Webhook, by: SuiteUser) -> Webhook:
    """Do what `retire_webhook` does, inside a service's transaction."""
    retire_in_transaction(webhook)
    _tell_guards(webhook, by, "retired")
    return webhook


def rotate_secret_in_transaction(*, webhook: Webhook, by: SuiteUser) -> str:
    """Do what `rotate_secret` does, inside a service's transaction."""
    secret = new_secret()
    webhook.previous_secret_encrypted = webhook.secret_encrypted
    webhook.previous_secret_until = utc_now() + BOTH_SECRETS
    webhook.secret_encrypted = encrypt(secret)
    change_in_transaction(webhook)
    _tell_guards(webhook, by, "given a new secret")
    return secret


def new_secret() -> str:
    """Return a secret that nobody knows."""
    return secret_of(secrets.token_bytes(KEY_BYTES))


def live_secrets(webhook: Webhook) -> list[str]:
    """Return the secrets that sign now, the newest first."""
    sealed = [webhook.secret_encrypted]
    until = webhook.previous_secret_until
    if until is not None and until > utc_now():
        sealed.append(webhook.previous_secret_encrypted)
    return [decrypt(each) for each in sealed]


def seal_headers(headers: Headers) -> str:
    """Return headers as their column holds them: they may carry a token."""
    return encrypt(json.dumps(dict(headers))) if headers else ""


def open_headers(webhook: Webhook) -> dict[str, str]:
    """Return the headers that go with each message."""
    if not webhook.headers_encrypted:
        return {}
    headers: dict[str, str] = json.loads(decrypt(webhook.headers_encrypted))
    return headers


def check_webhook(webhook: Webhook, *, headers: Headers | None = None) -> None:
    """Refuse what could never work.

    Raises:
        ValidationError: by field.
    """
    errors: dict[str, str] = {}
    try:
        parse_target(webhook.url)
    except ValueError as error:
        errors["url"] = _url_faults()[str(error)]
    hears = webhook.event_types or ()  # None while a form has a fault there
    unknown = [name for name in hears if name not in {ALL_EVENTS, *EVENT_TYPES}]
    if unknown:
        errors["event_types"] = _(
            "There is no event '%s'; docs/events.md has them all, * stands for each."
        ) % ", ".join(unknown)
    wrong = [name for name, value in (headers or {}).items() if not _may_be_header(name, value)]
    if wrong:
        errors["headers"] = _(
            "'%s' cannot be set; write a name and a value in plain letters on one line."
        ) % ", ".join(wrong)
    if errors:
        raise ValidationError(errors)


def _url_faults() -> dict[str, str]:
    whole = _("Write a whole address, like https://erp.shop.example/events.")
    return {
        "scheme": _("It must begin with https:// or http://."),
        "host": whole,
        "port": whole,
        "user": _("No user and password in the address; put them into a header."),
        "fragment": _("Leave out # and what follows it; it is never sent."),
    }


def _may_be_header(name: str, value: str) -> bool:
    is_ours = name.lower() in OUR_HEADERS or name.lower().startswith("webhook-")
    fits = value.isascii() and value.isprintable() and len(value) <= 2000  # noqa: PLR2004
    return bool(HEADER_NAME.match(name)) and not is_ours and fits


def _checked_secret(secret: str) -> str:
    try:
        key_of(secret)
    except SecretError as error:
        text = _("Send whsec_ and base64 of 24 to 64 bytes (it is %s), or none.") % error
        raise ValidationError({"secret": text}) from None
    return secret


def _tell_guards(webhook: Webhook, by: SuiteUser, what: str) -> None:
    record_security_event(
        SecurityEventKind.WEBHOOK_CHANGED, user=by, webhook=webhook.name, change=what
    )
