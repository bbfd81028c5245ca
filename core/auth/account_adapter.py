"""How allauth behaves here: nobody signs up by themselves, and the guards hear of sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter

from core.auth.sign_ins import cookie_digest
from core.models import SuiteUser
from core.services.sign_ins import note_failed_sign_in, note_sign_in, note_sign_out
from core.services.users import change_user

if TYPE_CHECKING:
    from django.http import HttpRequest


class SuiteAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Refuse sign-up."""
        return False

    def login(self, request: HttpRequest, user: SuiteUser) -> None:
        """Sign the person in and write down from where."""
        super().login(request, user)
        note_sign_in(
            user=user,
            session_token=cookie_digest(request.session.session_key or ""),
            address=self.get_client_ip(request),
            device=request.headers.get("User-Agent", ""),
        )

    def logout(self, request: HttpRequest) -> None:
        """Sign the person out and write it down."""
        user = request.user
        super().logout(request)
        if isinstance(user, SuiteUser):
            note_sign_out(user=user, address=self.get_client_ip(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down who was tried; allauth itself counts and closes the door."""
        super().authentication_failed(request, **credentials)
        login = str(credentials.get("username") or credentials.get("email") or "")
        note_failed_sign_in(login=login, address=self.get_client_ip(request))

    def set_password(self, user: SuiteUser, password: str) -> None:
        """Change the password as everywhere else: the apps are told, other sign-ins end."""
        change_user(user=user, password=password)
