"""The people's API as a program with a token sees it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from core.services.api_tokens import create_api_token
from tests.factories.core import UserFactory


class ApiClient:
    """Sends JSON with a token and returns the parsed answer of the expected status."""

    def __init__(self, *scopes: str, is_admin: bool = True) -> None:
        person = UserFactory.create(is_admin=is_admin)
        _token, text = create_api_token(user=person, name="test", scopes=list(scopes or ["*"]))
        self.user = person
        self.client = Client(HTTP_AUTHORIZATION=f"Bearer {text}")

    def get(self, path: str, *, expect: int = 200, **query: Any) -> Any:
        answer = self.client.get(f"/api/v1/{path}", query)
        assert answer.status_code == expect, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self._send("post", path, body, status)

    def patch(self, path: str, body: Any, *, status: int = 200) -> Any:
        return self._send("patch", path, body, status)

    def _send(self, method: str, path: str, body: Any, status: int) -> Any:
        send = getattr(self.client, method)
        answer = send(f"/api/v1/{path}", body or {}, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()
