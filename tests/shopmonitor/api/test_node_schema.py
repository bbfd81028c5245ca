"""The node door in the OpenAPI document: what is documented is what is taken and answered."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from shopmonitor.api.node_schema import CALLS
from shopmonitor.protocol.words import PROTOCOL_PATH
from tests.factories.floor import make_machine, make_node, make_person


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--format", "openapi-json", "--validate", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def component(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].split("/")[-1]]
    return found


def test_every_call_says_what_it_takes_answers_and_refuses(document: dict[str, Any]) -> None:
    for (call, verb), (message, status, _) in CALLS.items():
        operation = document["paths"][PROTOCOL_PATH + call][verb]
        answer = operation["responses"][status]["content"]["application/json"]["schema"]
        assert component(document, answer)["properties"]
        problem = operation["responses"]["401"]["content"]["application/problem+json"]["schema"]
        assert {"code", "server_time"} <= component(document, problem)["properties"].keys()
        assert ("requestBody" in operation) is (message is not None)


def test_required_fields_are_those_of_the_contract(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    required = {name: set(schemas[f"Node{name}"]["required"]) for name in ("Event", "EventBatch")}
    assert required == {
        "Event": {"seq", "mono_ms", "type", "data"},
        "EventBatch": {"boot_id", "events"},
    }
    assert set(schemas["NodeSwipeMessage"]["required"]) == {
        "swipe_id",
        "port",
        "tag",
        "boot_id",
        "seq",
        "mono_ms",
    }
    assert set(schemas["NodeHeartbeatMessage"]["required"]) == {"boot_id", "mono_ms"}


def test_all_but_enrolment_is_signed(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["nodeSignature"]["name"] == "Signature"
    for call, verb in CALLS:
        operation = document["paths"][PROTOCOL_PATH + call][verb]
        signed = {"nodeSignature": []} in operation.get("security", [])
        assert signed is (call != "enroll")


@pytest.mark.django_db
def test_answer_to_a_swipe_has_the_documented_fields(document: dict[str, Any]) -> None:
    node = make_node(make_machine())
    answer = node.swipe(make_person()[1])
    assert (
        answer.keys() == document["components"]["schemas"]["NodeSwipeAnswer"]["properties"].keys()
    )
