"""How allauth behaves here: nobody signs up by themselves, and the guards hear of sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError

from core.auth.sign_ins import cookie_digest
from core.models import SuiteUser
from core.services.password_hashes import note_right_password
from core.services.sign_ins import (
    note_failed_sign_in,
    note_locked_out,
    note_sign_in,
    note_sign_out,
)
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
        note_failed_sign_in(login=_login_of(credentials), address=self.get_client_ip(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the guards when a name is locked out.

        Raises:
            ValidationError: too many wrong passwords; the right one is refused, too.
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_locked_out(login=_login_of(credentials), address=self.get_client_ip(request))
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> SuiteUser | None:
        """Find who signs in; an older hash of their password is made anew."""
        user: SuiteUser | None = super().authenticate(request, **credentials)
        if user is not None and "password" in credentials:
            note_right_password(user=user, password=credentials["password"])
        return user

    def set_password(self, user: SuiteUser, password: str) -> None:
        """Change the password as everywhere else: the apps are told, other sign-ins end."""
        change_user(user=user, password=password)


def _login_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")
