"""On a person's page: what another app manages is read here, with the way to that app."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.admin.access import rights_of
from core.choices import App
from core.models import SuiteUser
from core.selectors.suite_apps import url_of_app
from core.services.managed_people import GUARDED, managing_app, may_change_identity


def elsewhere(request: HttpRequest, person: SuiteUser | None) -> list[str]:
    """Return the fields of a person that can only be read by who asks."""
    if person is None or may_change_identity(person=person, rights=rights_of(request)):
        return []
    return [name for name in GUARDED if name != "deleted_at"]


def with_note(fieldsets: Any, request: HttpRequest, person: SuiteUser) -> Any:
    """Say above the fields who manages the person, where they can only be read."""
    if not elsewhere(request, person):
        return fieldsets
    (title, options), *others = fieldsets
    return [(title, {**options, "description": _note(managing_app(person))}), *others]


def _note(app: App) -> SafeString:
    text = _("Managed by %(app)s: who the person is can be changed only there.") % {
        "app": app.label
    }
    url = url_of_app(app=app)
    if not url:
        return format_html("{}", text)
    return format_html('{} <a class="suite-link" href="{}">{}</a>', text, url, app.label)
