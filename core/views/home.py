"""The first page of the suite."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import utc_now
from core.models import SuiteUser
from core.selectors.suite_apps import list_open_apps


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what the person can open."""
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    apps = list_open_apps(user=request.user, at=utc_now())
    return render(request, "core/home.html", {"apps": apps})
