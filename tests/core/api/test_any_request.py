"""Whatever is sent to core's resources by the document: no fault of ours, nothing undocumented.

Schemathesis draws the requests from the document, right ones and wrong ones, and
holds each answer against it. They go to a real server.
"""

from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django.live_server_helper import LiveServer
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.api.examples import EXAMPLES
from core.api.examples.shape import AREA
from core.services.api_tokens import create_api_token
from tests.core.api.example_rows import make_example_rows
from tests.factories.people import make_person, token_client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FEW = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def token() -> str:
    make_example_rows()
    _token, text = create_api_token(user=make_person(is_admin=True), name="test", scopes=["*"])
    return text


def row_of(name: str, client: Client) -> str:
    """Return the id of a row that is there; random ids lead nowhere."""
    path = f"/api/v1/{name}/"
    if EXAMPLES[name].request:
        made = client.post(path, EXAMPLES[name].request, content_type="application/json")
        assert made.status_code == 201
    rows = client.get(path).json()["results"]
    return str(rows[0]["id"]) if rows else AREA


@pytest.mark.parametrize("name", EXAMPLES)
def test_answers_are_those_of_the_document(name: str, live_server: LiveServer, token: str) -> None:
    uid = row_of(name, token_client(make_person(is_admin=True)))
    headers = {"Authorization": f"Bearer {token}"}
    document = Client().get("/api/schema/?format=json").json()
    # Its own server only, and no address but those of the resource.
    document["paths"] = {
        path: operations
        for path, operations in document["paths"].items()
        if path.startswith(f"/api/v1/{name}/")
    }
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=live_server.url)
    asked = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy(), there=st.booleans())
        def ask(case: Any, there: bool) -> None:
            nonlocal asked
            asked += 1
            if there and "id" in case.path_parameters:
                case.path_parameters["id"] = uid
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS)

        ask()
    assert asked >= 10
