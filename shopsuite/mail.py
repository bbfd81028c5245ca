"""The server that takes the suite's e-mail, read from one address."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from shopsuite.env import env_secret, env_text

URL, FROM = "SHOPSUITE_SMTP_URL", "SHOPSUITE_MAIL_FROM"
# Scheme: port, TLS from the start, TLS once connected.
SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, False, True), "smtps": (465, True, False)}
# No mail server may hold up the one that waits for it longer.
TIMEOUT_S = 15


def mail_settings() -> dict[str, Any]:
    """Return Django's settings of e-mail; without an address the host is empty: nothing is sent."""
    sender = env_text(FROM) or "Shop Suite <shopsuite@localhost>"
    common = {"DEFAULT_FROM_EMAIL": sender, "EMAIL_TIMEOUT": TIMEOUT_S, "EMAIL_HOST": ""}
    url = env_secret(URL)
    if not url:
        return common
    try:
        parts = urlsplit(url)
        port, ssl, tls = SCHEMES[parts.scheme]
        port = parts.port or port
    except (KeyError, ValueError):
        raise ImproperlyConfigured(_wrong()) from None
    if not parts.hostname:
        raise ImproperlyConfigured(_wrong())
    return common | {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": ssl,
        "EMAIL_USE_TLS": tls,
    }


def _wrong() -> str:
    # The address itself holds a password: it is not repeated.
    return f"{URL}: write smtp+tls://user:password@mail.shop.example, smtps://… or smtp://…"
