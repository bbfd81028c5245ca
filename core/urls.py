"""Addresses of core: home, health, figures, and the documents of the API."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from core.api.metrics import MetricsView
from core.api.schema import DocsView, SchemaView
from core.views.api_tokens import api_tokens, renew_token, revoke_token
from core.views.company import logo
from core.views.first_administrator import first_administrator
from core.views.health import healthz, readyz
from core.views.home import home
from core.views.outside_sign_in import outside_sign_in
from core.views.personal_data import my_data
from core.views.preferences import preferences
from core.views.sign_ins import end_others, end_sign_in, sign_ins

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("first-administrator/", first_administrator, name="first_administrator"),
    path("accounts/language/", set_language, name="set_language"),
    path("accounts/preferences/", preferences, name="preferences"),
    path("accounts/tokens/", api_tokens, name="api_tokens"),
    path("accounts/tokens/<uuid:uid>/revoke/", revoke_token, name="revoke_token"),
    path("accounts/tokens/<uuid:uid>/renew/", renew_token, name="renew_token"),
    path("accounts/my-data/", my_data, name="my_data"),
    path("accounts/sign-ins/", sign_ins, name="sign_ins"),
    path("accounts/sign-ins/end-others/", end_others, name="end_other_sign_ins"),
    path("accounts/sign-ins/<uuid:uid>/end/", end_sign_in, name="end_sign_in"),
    path("accounts/oidc/<slug:provider_id>/login/", outside_sign_in, name="outside_sign_in"),
    path("company/logo", logo, name="company_logo"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", MetricsView.as_view(), name="metrics"),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
