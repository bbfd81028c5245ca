"""Which resource shows the rows of a model: for what is shown inside another resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.api.representation import ShownRows

_BY_MODEL: dict[type[Any], type[ShownRows[Any]]] = {}


def sign_up(resource: type[ShownRows[Any]]) -> None:
    """Let the rows of the resource's model be shown by it."""
    _BY_MODEL[resource.model] = resource


def resource_of(model: type[Any]) -> type[ShownRows[Any]]:
    """Return the resource that shows the rows of a model.

    Raises:
        KeyError: there is none.
    """
    return _BY_MODEL[model]


def all_resources() -> list[type[ShownRows[Any]]]:
    """Return the resources by their names."""
    return sorted(_BY_MODEL.values(), key=lambda resource: resource.resource)
