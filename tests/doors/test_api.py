"""The third door: every resource of records in the API, its usual verbs, its own, many at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from core.api.records import RecordViewSet, SuiteResource
from core.models import Badge
from core.models.base import Record
from tests.doors.bodies import body_of, one_value
from tests.doors.ledger import everything_is_told, last_sequence, told_since
from tests.doors.samples import a_change, fresh_tag, sample, written
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db


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
EACH = pytest.mark.parametrize("view", OF_RECORDS, ids=lambda view: view.resource)
WITH_VERBS = [view for view in RESOURCES if issubclass(view.model, Record)]

# What a resource asks for and no column holds.
ASKED_BESIDE: dict[type, dict[str, Any]] = {Badge: {"tag": fresh_tag()}}


@pytest.fixture
def client() -> Client:
    return admin_client()


def url_of(view: Any, record: Any = None, verb: str = "") -> str:
    parts = [view.resource, *([str(record.uid)] if record else []), *([verb] if verb else [])]
    return f"/api/v1/{'/'.join(parts)}/"


def serializer_of(view: Any, action: str) -> Any:
    door = view(action=action, request=None, format_kwarg=None)
    return door.get_serializer_class()(context={"view": door})


def new_body(view: Any) -> dict[str, Any]:
    sent = body_of(serializer_of(view, "create"), sample(view.model))
    return sent | ASKED_BESIDE.get(view.model, {})


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


def told_of(view: Any, mark: int) -> list[str]:
    wires = dict.fromkeys(event.event_type for event in told_since(mark))
    return [wire for wire in wires if wire.startswith(f"{view.model.topic}.")]


@EACH
def test_made_changed_and_retired_through_the_api_is_told(view: Any, client: Client) -> None:
    mark = last_sequence()
    with everything_is_told():
        made = client.post(url_of(view), new_body(view), content_type="application/json")
    assert made.status_code == 201, made.content
    record = view.model._base_manager.get(uid=made.json()["id"])
    with everything_is_told():
        changed = client.patch(
            url_of(view, record), changed_body(view, record), content_type="application/json"
        )
    assert changed.status_code == 200, changed.content
    verbs = ["created", "updated"]
    if "delete" in view.http_method_names:
        verbs.append("deactivated")
        with everything_is_told():
            assert client.delete(url_of(view, record)).status_code == 204
    assert told_of(view, mark) == [f"{view.model.topic}.{verb}" for verb in verbs]


@pytest.mark.parametrize("view", WITH_VERBS, ids=lambda view: view.resource)
def test_verbs_of_a_resource_change_nothing_in_silence(view: Any, client: Client) -> None:
    for verb in view.get_extra_actions():
        record = written(view.model) if verb.detail else None
        for method in verb.mapping:
            if method != "get":
                with everything_is_told():
                    answer = client.generic(
                        method.upper(),
                        url_of(view, record, verb.url_path),
                        "{}",
                        content_type="application/json",
                    )
                assert answer.status_code < 500


@EACH
def test_many_rows_at_once_are_told_one_by_one(view: Any, client: Client) -> None:
    if not any(verb.url_path == "bulk" for verb in view.get_extra_actions()):
        pytest.skip("takes one row at a time")
    rows: list[dict[str, Any]] = [{"op": "create"} | new_body(view)]
    changed, gone = written(view.model), written(view.model)
    rows.append({"op": "change", "id": str(changed.uid)} | changed_body(view, changed))
    if "delete" in view.http_method_names:
        rows.append({"op": "retire", "id": str(gone.uid)})
    mark = last_sequence()
    with everything_is_told():
        answer = client.post(url_of(view, None, "bulk"), rows, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert len(told_of(view, mark)) >= len(rows)
