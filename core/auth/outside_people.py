"""How allauth behaves where a provider outside vouches for people (OpenID Connect).

The account's own columns say who is who (`auth_provider`, `external_id`): nothing that a
provider tells is kept beside them, and no token of it.
"""

from __future__ import annotations

import logging
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.domain.outside_people import ClaimsRefusedError, OutsideProvider, read_person
from core.services.outside_sign_in import (
    OutsidePersonRefusedError,
    admit_outside_person,
    note_outside_person_refused,
)

logger = logging.getLogger(__name__)

PROTOCOL = "openid_connect"
CORE_AWAY = _(
    "The main server is away. Sign in with your password, an authenticator app, a passkey or"
    " your badge, or try again later."
)
REFUSALS: dict[str, Promise] = {
    "claims": _("The provider does not say clearly who you are. Ask your administrator."),
    "provider": _(
        "The provider did not confirm who you are. Try again, or ask your administrator."
    ),
}


class SuiteSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """People come in through the suite's services, or not at all."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find, link or make the account before allauth signs the person in.

        Raises:
            ImmediateHttpResponse: the person is not let in; it says why.
        """
        provider = provider_of(str(sociallogin.account.provider))
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            _refuse(request, provider.code, "provider")
        try:
            person = read_person(provider=provider, data=sociallogin.account.extra_data)
            sociallogin.user = admit_outside_person(
                person=person, provider=provider, address=_address(request)
            )
        except ClaimsRefusedError:
            _refuse(request, provider.code, "claims")
        except ValidationError as error:
            logger.warning(
                "a provider's person cannot be an account", extra={"fields": str(error.messages)}
            )
            _refuse(request, provider.code, "claims")
        except OutsidePersonRefusedError as error:
            _refuse(request, provider.code, error.context["reason"], error.message)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("no sign-in through a provider: core cannot be written", exc_info=True)
            page = render(request, "core/outside_refused.html", {"text": CORE_AWAY}, status=503)
            raise ImmediateHttpResponse(page) from error

    def on_authentication_error(  # noqa: PLR0917 - allauth's own signature
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Say that the provider did not vouch for the person."""
        logger.warning(
            "a provider did not confirm a sign-in",
            extra={"provider": provider.sub_id, "error": str(error), "why": repr(exception)},
        )
        _refuse(request, provider.sub_id, "provider")

    def list_apps(
        self, _request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the providers that the environment names; the database has no say in it."""
        return [
            SocialApp(
                provider=PROTOCOL,
                provider_id=known.code,
                name=known.name,
                client_id=known.client_id,
                secret=known.client_secret,
                settings={"server_url": known.server_url},
            )
            for known in settings.SUITE_PROVIDERS.values()
            if provider in {None, PROTOCOL, known.code} and client_id in {None, known.client_id}
        ]

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: Any) -> bool:
        """Refuse: accounts are made before allauth would."""
        return False


def provider_of(code: str) -> OutsideProvider:
    """Return a provider that the environment names."""
    return settings.SUITE_PROVIDERS[code]


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _refuse(request: HttpRequest, provider: str, reason: str, text: str = "") -> NoReturn:
    note_outside_person_refused(provider=provider, reason=reason, address=_address(request))
    page = render(
        request, "core/outside_refused.html", {"text": text or REFUSALS[reason]}, status=403
    )
    raise ImmediateHttpResponse(page)
