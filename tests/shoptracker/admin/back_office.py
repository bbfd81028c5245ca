"""The back office as an administrator's browser sees it."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from tests.factories.core import UserFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"


class BackOffice:
    """Opens pages of ShopTracker, sends forms and actions, and reads what is said."""

    def __init__(self) -> None:
        self.client = Client()
        self.client.force_login(UserFactory.create(is_admin=True), backend=BACKEND)

    def send(self, page: str, fields: dict[str, Any]) -> list[str]:
        """Send a form that must be taken and return what is said about it."""
        answer = self.client.post(f"/admin/shoptracker/{page}/", fields)
        assert answer.status_code == 302, answer.content.decode()
        self.client.cookies.pop("messages", None)
        return [str(message) for message in get_messages(answer.wsgi_request)]

    def act(self, page: str, action: str, *keys: int) -> list[str]:
        """Choose rows, run an action, confirm it and return what is said about it."""
        fields = {"action": action, "_selected_action": list(keys), "confirmed": "yes"}
        return self.send(page, fields)

    def refused(self, page: str, fields: dict[str, Any]) -> str:
        """Send a form that must come back and return it."""
        answer = self.client.post(f"/admin/shoptracker/{page}/", fields)
        assert answer.status_code == 200
        return answer.content.decode()

    def open(self, page: str) -> str:
        """Open a page."""
        answer = self.client.get(f"/admin/shoptracker/{page}/")
        assert answer.status_code == 200
        return answer.content.decode()


def rows(prefix: str, *given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """Return the fields of an inline's rows."""
    fields: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(given),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for index, row in enumerate(given):
        fields |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return fields
