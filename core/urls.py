"""Addresses of core: home, health, figures, and the documents of the API."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from core.api.metrics import MetricsView
from core.api.schema import DocsView, SchemaView
from core.views.api_tokens import api_tokens, revoke_token
from core.views.company import logo
from core.views.first_administrator import first_administrator
from core.views.health import healthz, readyz
from core.views.home import home
from core.views.outside_sign_in import outside_sign_in
from core.views.preferences import preferences

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("first-administrator/", first_administrator, name="first_administrator"),
    path("accounts/language/", set_language, name="set_language"),
    path("accounts/preferences/", preferences, name="preferences"),
    path("accounts/tokens/", api_tokens, name="api_tokens"),
    path("accounts/tokens/<uuid:uid>/revoke/", revoke_token, name="revoke_token"),
    path("accounts/oidc/<slug:provider_id>/login/", outside_sign_in, name="outside_sign_in"),
    path("company/logo", logo, name="company_logo"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", MetricsView.as_view(), name="metrics"),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
