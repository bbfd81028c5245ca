"""How allauth's second factors behave here: sealed, told to the guards, required by role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from core.models import SuiteUser
from core.secrets.vault import decrypt, encrypt
from core.selectors.company import get_company
from core.selectors.second_factor import must_have_second_factor, second_factors_of
from core.services.second_factor import (
    may_remove_factor,
    note_factor_used,
    note_second_factor_changed,
    note_wrong_code,
)

CODES_NEED_CORE = gettext_lazy(
    "The code is wrong. Recovery codes do not work now: the main server is away."
)
# Where a person without their factor may go: to set one up, or out.
ALWAYS_OPEN = (
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/accounts/login/",
    "/accounts/language/",
    "/company/logo",
    "/static/",
    "/healthz",
    "/readyz",
    "/metrics",
)


class SuiteMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of factors are sealed with the key ring."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for its column."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open the secret of a column."""
        return decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last factor where one is required."""
        return may_remove_factor(authenticator)

    def _get_site_name(self) -> str:
        """Return what stands in the authenticator app: the shop's name."""
        return get_company().name or "Shop Suite"


class _WithoutCore:
    """A form for codes that takes those of the app while core is away."""

    user: SuiteUser
    data: Any
    authenticator: Any

    def clean_code(self) -> str:
        """Check a code.

        Raises:
            ValidationError: it is wrong, or a recovery code that core cannot strike out.
        """
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except (DatabaseError, InterfaceError) as error:
            code = str(self.data.get("code", ""))
            app = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
            if app is None or not app.wrap().validate_code(code):
                raise ValidationError(CODES_NEED_CORE) from error
            self.authenticator = app
            return code


class CodeForm(_WithoutCore, AuthenticateForm):  # type: ignore[misc]
    """The code at the sign-in."""


class AgainForm(_WithoutCore, ReauthenticateForm):  # type: ignore[misc]
    """The code before something delicate."""


class SecondFactorMiddleware:
    """Sends whoever must have a second factor, and has not used one, to where they can.

    Pages and a browser's use of the API; a program's token is its own factor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or send away."""
        if settings.SUITE_SECOND_FACTOR != "off" and _is_stopped(request):
            return _sent_away(request)
        return self.get_response(request)


def listen_for_factors() -> None:
    """Hear of what people do with their factors; allauth tells it by signals of its own."""
    signals.authenticator_added.connect(_added, dispatch_uid="suite.factor_added")
    signals.authenticator_removed.connect(_removed, dispatch_uid="suite.factor_removed")
    signals.authenticator_reset.connect(_renewed, dispatch_uid="suite.factor_renewed")
    signals.authentication_failed.connect(_failed, dispatch_uid="suite.factor_failed")
    Authenticator.record_usage = note_factor_used


def lacks_factor(request: HttpRequest, user: SuiteUser) -> bool:
    """Tell whether who signed in with a browser must show a second factor, and has not."""
    if settings.SUITE_SECOND_FACTOR == "off" or _has_shown_factor(request, user):
        return False
    return must_have_second_factor(user=user, at=utc_now())


def _is_stopped(request: HttpRequest) -> bool:
    if request.path_info.startswith(ALWAYS_OPEN):
        return False
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    if request.headers.get("Authorization", "").lower().startswith("bearer "):
        return False
    user = request.user
    return isinstance(user, SuiteUser) and lacks_factor(request, user)


def _has_shown_factor(request: HttpRequest, user: SuiteUser) -> bool:
    return any(one.get("method") == "mfa" for one in get_authentication_records(request, user))


def _sent_away(request: HttpRequest) -> HttpResponseBase:
    text = _("Your account needs a second factor: set one up, or use yours, under %s.")
    page = reverse("mfa_index")
    if request.path_info.startswith("/api/"):
        body = {
            "type": "urn:shopsuite:problem:second_factor_required",
            "title": _("Second factor required"),
            "status": 403,
            "code": "second_factor_required",
            "detail": text % page,
        }
        return JsonResponse(body, status=403, content_type="application/problem+json")
    user = request.user
    assert isinstance(user, SuiteUser)  # noqa: S101 - asked before
    if second_factors_of(user=user).exists():
        page = reverse("mfa_reauthenticate")
    return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def _note(request: HttpRequest, user: SuiteUser, factor: Authenticator, what: str) -> None:
    note_second_factor_changed(
        user=user, what=what, factor=factor.type, address=get_adapter().get_client_ip(request)
    )


def _added(*, request: HttpRequest, user: Any, authenticator: Authenticator, **_more: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        # Who sets a factor up has just shown it.
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )
    _note(request, user, authenticator, "added")


def _removed(
    *, request: HttpRequest, user: Any, authenticator: Authenticator, **_more: Any
) -> None:
    _note(request, user, authenticator, "removed")


def _renewed(
    *, request: HttpRequest, user: Any, authenticator: Authenticator, **_more: Any
) -> None:
    _note(request, user, authenticator, "renewed")


def _failed(*, request: HttpRequest, user: Any, **_more: Any) -> None:
    note_wrong_code(user=user, address=get_adapter().get_client_ip(request))
