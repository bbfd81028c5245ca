"""The third door: every resource of records in the API, its usual verbs, its own, many at once."""

from typing import Any

import pytest
from django.test import Client

from core.models.base import Record
from tests.doors.ledger import everything_is_told, last_sequence, told_since
from tests.doors.resources import OF_RECORDS, RESOURCES, changed_body, new_body, url_of
from tests.doors.samples import written
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db


EACH = pytest.mark.parametrize("view", OF_RECORDS, ids=lambda view: view.resource)
WITH_VERBS = [view for view in RESOURCES if issubclass(view.model, Record)]


@pytest.fixture
def client() -> Client:
    return admin_client()


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
