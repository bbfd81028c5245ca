"""Whatever is sent by whoever: no fault of ours, and no answer that the document does not name.

Every operation of people's API, core's and the apps', is asked as nobody, as an operator, as an
administrator of one area and as a manager; right and wrong requests are drawn from the document.
Administrators, more thoroughly: test_any_request.py.
"""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django.live_server_helper import LiveServer
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from core.api.examples.shape import AREA
from core.choices import Level, ResourceType
from core.services.api_tokens import create_api_token
from tests.core.api.example_rows import make_example_rows
from tests.core.api.test_any_request import CHECKS
from tests.factories.people import give_right, make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
    pytest.mark.thorough,
]
FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def headers_by_role() -> dict[str, dict[str, str]]:
    """Return what a person of each role sends."""
    operator, of_area, manager = make_person(), make_person(), make_person()
    give_right(operator, Level.OPERATE)
    give_right(of_area, Level.ADMIN, on=ResourceType.AREA, uid=UUID(AREA))
    give_right(manager, Level.EDIT)
    people = {"operator": operator, "area administrator": of_area, "manager": manager}
    texts = {
        role: create_api_token(user=person, name="test", scopes=["*"])[1]
        for role, person in people.items()
    }
    sent = {role: {"Authorization": f"Bearer {text}"} for role, text in texts.items()}
    return {"nobody": {}} | sent


def operations(server: LiveServer) -> list[Any]:
    document = Client().get("/api/schema/?format=json").json()
    # The door of nodes signs what it takes: tests/shopmonitor/ has its own.
    document["paths"] = {
        path: operations
        for path, operations in document["paths"].items()
        if path.startswith("/api/v1/") and "/node/" not in path
    }
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=server.url)
    found = []
    for each in schema.get_all_operations():
        assert isinstance(each, Ok)
        found.append(each.ok())
    return found


def test_every_operation_answers_every_role_as_the_document_says(live_server: LiveServer) -> None:
    make_example_rows()
    headers = headers_by_role()
    seen: dict[str, Counter[int]] = {role: Counter() for role in headers}
    for operation in operations(live_server):

        @FEW
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def ask(case: Any) -> None:
            # Drawing takes longer than asking: one case is for all.
            for role, sent in headers.items():
                answer = case.call(headers=sent)
                seen[role][answer.status_code] += 1
                case.validate_response(answer, checks=CHECKS)

        ask()
    # Nobody gets anything; rights on the floor open nothing of the office.
    assert seen["nobody"].keys() == {401}
    assert seen["operator"].keys() == {403}
    assert seen["area administrator"][200] >= 5
    assert seen["manager"][200] > seen["area administrator"][200]
    assert seen["manager"][403] >= 5
