"""The resources of the API, their addresses, and what may be sent to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from core.api.records import RecordViewSet, SuiteResource
from core.models import Badge
from tests.doors.bodies import body_of, one_value
from tests.doors.samples import a_change, fresh_tag, sample


def _views(patterns: Any) -> Iterator[Any]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _views(entry.url_patterns)
        elif isinstance(entry, URLPattern) and hasattr(entry.callback, "cls"):
            yield entry.callback.cls


RESOURCES: list[Any] = sorted(
    {view for view in _views(get_resolver().url_patterns) if issubclass(view, SuiteResource)},
    key=lambda view: view.resource,
)
OF_RECORDS = [view for view in RESOURCES if issubclass(view, RecordViewSet)]

# What a resource asks for and no column holds.
ASKED_BESIDE: dict[type, Callable[[], dict[str, Any]]] = {Badge: lambda: {"tag": fresh_tag()}}


def url_of(view: Any, record: Any = None, verb: str = "") -> str:
    parts = [view.resource, *([id_of(view, record)] if record else []), *([verb] if verb else [])]
    return f"/api/v1/{'/'.join(parts)}/"


def id_of(view: Any, record: Any) -> str:
    """Return what a row is called in addresses."""
    return str(getattr(record, view.lookup_field))


def serializer_of(view: Any, action: str) -> Any:
    door = view(action=action, request=None, format_kwarg=None)
    return door.get_serializer_class()(context={"view": door})


def new_body(view: Any) -> dict[str, Any]:
    return body_of_new(view, sample(view.model))


def body_of_new(view: Any, row: Any) -> dict[str, Any]:
    """Return what is sent to have a row made as it stands in memory."""
    sent = body_of(serializer_of(view, "create"), row)
    beside = ASKED_BESIDE.get(view.model)
    return sent | (beside() if beside else {})


def changed_body(view: Any, record: Any) -> dict[str, Any]:
    fields = serializer_of(view, "partial_update").fields
    writable = {name for name, field in fields.items() if not field.read_only}
    try:
        name, value = a_change(record, writable)
    except AssertionError:
        # Nothing but states: sending the present one again is a change too.
        name = next(iter(writable & {"state", "status"}))
        value = getattr(record, name)
    return {name: one_value(fields[name], value)}
