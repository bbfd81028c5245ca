"""The addresses of resources: `/api/v1/<resource>/` and `/api/v1/<resource>/<id>/`."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.routers import SimpleRouter

from core.api.records import SuiteResource
from core.api.registry import sign_up
from core.resources import add_resource


def resource_router(*resources: type[SuiteResource[Any]]) -> SimpleRouter:
    """Return a router in which every resource stands under its own name."""
    router = SimpleRouter(use_regex_path=False)
    for resource in resources:
        router.register(resource.resource, resource, basename=resource.resource)
        sign_up(resource)
        title = resource.model._meta.verbose_name_plural or resource.resource
        add_resource(resource.resource, title, writable=_takes_writes(resource))
    return router


def _takes_writes(resource: type[SuiteResource[Any]]) -> bool:
    """Tell whether anything can be sent to a resource: made, changed or done."""
    actions: list[Any] = resource.get_extra_actions()
    doings = [verb for action in actions for verb in action.mapping]
    usual = [verb for verb in ("create", "partial_update", "destroy") if hasattr(resource, verb)]
    return bool(usual) or any(verb.upper() not in SAFE_METHODS for verb in doings)
