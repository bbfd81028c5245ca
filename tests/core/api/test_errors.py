"""Refusals as problems."""

import logging

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from core.api.errors import CONTENT_TYPE, problem_response
from core.db.transactions import transaction_on
from core.errors import ConflictError, DatabaseStalledError, InvalidInputError, SuiteError
from core.models import Machine
from tests.factories.core import MachineFactory
from tests.factories.people import admin_client

MACHINES = "/api/v1/machines/"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ConflictError("no"), 409, "conflict"),
        (InvalidInputError("no", field="tag"), 422, "invalid"),
        (Http404(), 404, "not_found"),
        (ValidationError({"code": ValidationError("no", code="unique")}), 409, "doubled"),
        (ValidationError("no"), 400, "invalid"),
        (exceptions.Throttled(wait=3), 429, "throttled"),
        (exceptions.UnsupportedMediaType("x/y"), 415, "unsupported_media_type"),
        (DataError("long"), 400, "out_of_range"),
        (OperationalError("gone"), 503, "database_away"),
        (DatabaseStalledError("slow"), 503, "database_stalled"),
    ],
)
def test_every_refusal_is_a_problem(error: Exception, status: int, code: str) -> None:
    answer = problem_response(error, {})
    assert answer.data is not None
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert answer.data.keys() >= {"type", "title", "status", "detail"}
    assert answer.content_type == CONTENT_TYPE


class BrokenError(SuiteError):
    code = "broken"
    status = 500


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), BrokenError("secret")])
def test_our_own_fault_tells_a_reference_that_stands_in_the_log(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        body = problem_response(error, {}).data
    assert body is not None
    assert body["status"] == 500
    assert "secret" not in str(body)
    assert [record.__dict__["reference"] for record in caplog.records] == [body["reference"]]


@pytest.mark.django_db
def test_doubled_code_names_the_field() -> None:
    machine = MachineFactory.create()
    new = {"code": machine.code, "name": "x", "zone": str(machine.zone.uid)}
    answer = admin_client().post(MACHINES, new, content_type="application/json")
    assert answer.status_code == 409
    assert answer["Content-Type"] == CONTENT_TYPE
    assert answer.json()["errors"][0]["field"] == "code"


@pytest.mark.django_db
def test_code_that_only_the_database_finds_doubled_names_the_field() -> None:
    machine = MachineFactory.create()
    with pytest.raises(IntegrityError) as caught, transaction_on("default"):
        Machine(code=machine.code, name="x", zone=machine.zone).save()
    answer = problem_response(caught.value, {})
    assert answer.data is not None
    assert (answer.status_code, answer.data["errors"][0]["field"]) == (409, "code")


@pytest.mark.django_db
def test_every_wrong_field_is_named() -> None:
    new = {"code": "", "zone": "W1"}
    answer = admin_client().post(MACHINES, new, content_type="application/json")
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"code", "name", "zone"}


def test_error_in_a_list_is_named_by_its_place() -> None:
    error = exceptions.ValidationError({"lines": [{}, {"quantity": ["too little"]}]})
    body = problem_response(error, {}).data
    assert body is not None
    assert body["errors"] == [
        {"field": "lines.1.quantity", "code": "invalid", "detail": "too little"}
    ]


@pytest.mark.django_db
def test_content_over_ten_megabytes_is_refused_in_words() -> None:
    sent = {"code": "A1", "name": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
    answer = admin_client().post("/api/v1/areas/", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "10 MB" in answer.json()["detail"]
