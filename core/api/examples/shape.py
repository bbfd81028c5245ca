"""What an example is, and the rows that all examples name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ID = "7d0c1f52-7b0e-4f6a-9a55-2f1d3c1a9e10"
OTHER_ID = "b8f0a3de-51c4-4b7c-8a0e-64c9d2f7a711"
AREA = "0f4a2f4e-3c8a-4f57-9d6b-8a5f3f1f2a01"
ZONE = "1b6d9c1a-5e0f-4c5f-8a8e-6a0f4d2b3c02"
TYPE = "2c7e0d2b-6f10-4d60-9b9f-7b105e3c4d03"
TRAINING = "3d8f1e3c-7021-4e71-8ca0-8c216f4d5e04"
PERSON = "4e902f4d-8132-4f82-9db1-9d327a5e6f05"
CALENDAR = "5fa1305e-9243-4093-8ec2-ae438b6f7a06"
# The examples were written down at this moment.
NOW = "2026-03-02T06:00:00Z"
STAMPS = {"created_at": NOW, "updated_at": NOW}


@dataclass(frozen=True)
class Example:
    """What is sent and what comes back; a fact has `made` alone."""

    made: Json
    request: Json = field(default_factory=dict)
    change: Json = field(default_factory=dict)
    wrong: Json = field(default_factory=dict)
    problem: Json = field(default_factory=dict)


def wrong_field(name: str, code: str, detail: str, *, status: int = 400, word: str = "") -> Json:
    """Return the problem of one wrong field."""
    word = word or "invalid"
    titles = {400: "The request is wrong", 409: "It does not fit what is there"}
    return {
        "type": f"urn:shopsuite:problem:{word}",
        "title": titles[status],
        "status": status,
        "code": word,
        "detail": f"{name}: {detail}",
        "errors": [{"field": name, "code": code, "detail": detail}],
    }


def made_record(request: Json, *, given: Json | None = None, secret: tuple[str, ...] = ()) -> Json:
    """Return what is shown of a record that was made of a request."""
    shown = {name: value for name, value in request.items() if name not in secret}
    return {"id": ID} | (given or {}) | shown | STAMPS


def missing(name: str) -> Json:
    """Return the problem of a field that was left out."""
    return wrong_field(name, "required", "This field is required.")


def no_such(name: str, kind: str) -> Json:
    """Return the problem of an id that names nothing."""
    return wrong_field(name, "does_not_exist", f"There is no {kind} with the id {OTHER_ID}.")
