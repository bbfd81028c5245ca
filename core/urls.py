"""Addresses of core: home, health, API and its documents."""

from django.urls import URLPattern, URLResolver, path

from core.api.schema import DocsView, SchemaView

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
