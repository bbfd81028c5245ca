"""The door to a provider outside that vouches for people."""

from __future__ import annotations

import logging

import requests
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)


@never_cache
def outside_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider; nothing but signing in is done through it.

    Raises:
        Http404: no such provider, or something else was asked for.
    """
    if request.GET.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
        raise Http404
    try:
        answer: HttpResponse = login(request, provider_id)
    except (requests.RequestException, KeyError, ValueError) as error:
        # Away, or what answers there is no provider.
        logger.warning(
            "a sign-in provider does not answer as one",
            extra={"provider": provider_id, "why": type(error).__name__},
        )
        text = _("The provider does not answer. Try again later, or sign in with your password.")
        return render(request, "core/outside_refused.html", {"text": text}, status=503)
    return answer
