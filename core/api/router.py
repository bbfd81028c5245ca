"""The addresses of resources: `/api/v1/<resource>/` and `/api/v1/<resource>/<id>/`."""

from __future__ import annotations

from typing import Any

from rest_framework.routers import SimpleRouter

from core.api.records import SuiteResource


def resource_router(*resources: type[SuiteResource[Any]]) -> SimpleRouter:
    """Return a router in which every resource stands under its own name."""
    router = SimpleRouter(use_regex_path=False)
    for resource in resources:
        router.register(resource.resource, resource, basename=resource.resource)
    return router
