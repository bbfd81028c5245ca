"""The demo's administrator, token and menu: what is there in an empty shop too."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils.translation import gettext_noop

from core.models import SuiteApp, SuiteUser
from core.services.api_tokens import create_api_token, find_api_token
from core.services.records import change_record
from core.services.users import create_user

USERNAME = "admin"
PASSWORD_BYTES = 12
TOKEN_NAME = "demo"  # noqa: S105  # what the list of tokens calls it
MENU = (
    ("monitor", gettext_noop("ShopMonitor"), "/admin/shopmonitor/"),
    ("tracker", gettext_noop("ShopTracker"), "/admin/shoptracker/"),
    ("office", gettext_noop("Back office"), "/admin/"),
    ("api", gettext_noop("API"), "/api/docs/"),
)


def make_doors(known: dict[str, Any]) -> tuple[SuiteUser, dict[str, str]]:
    """Make administrator, token and menu; return what opens them, the known where it still does.

    Args:
        known: what demo.json said last time.
    """
    admin, password = _make_admin(str(known.get("password", "")))
    token = str(known.get("api_token", ""))
    found = find_api_token(token) if token else None
    if found is None or found.user_id != admin.pk:
        _row, token = create_api_token(user=admin, name=TOKEN_NAME, scopes=["*"])
    for position, (code, name, url) in enumerate(MENU):
        SuiteApp.objects.get_or_create(
            code=code, defaults={"name": name, "url": url, "position": position}
        )
    return admin, {"username": USERNAME, "password": password, "api_token": token}


def _make_admin(password: str) -> tuple[SuiteUser, str]:
    admin = SuiteUser.objects.filter(username=USERNAME).first()
    if admin is None:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        admin = SuiteUser(username=USERNAME, display_name="Administrator", is_admin=True)
        return create_user(user=admin, password=password), password
    if not (password and admin.is_staff and admin.check_password(password)):
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        admin.set_password(password)
        admin.active = admin.is_admin = True
        change_record(admin)
    return admin, password
