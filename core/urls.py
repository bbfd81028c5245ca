"""Addresses of core: home, health, figures, and the documents of the API."""

from django.urls import URLPattern, URLResolver, path

from core.api.metrics import MetricsView
from core.api.schema import DocsView, SchemaView
from core.views.company import logo
from core.views.health import healthz, readyz
from core.views.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("company/logo", logo, name="company_logo"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", MetricsView.as_view(), name="metrics"),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
