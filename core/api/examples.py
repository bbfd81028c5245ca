"""Examples in the document of the API; `tests/core/api/test_examples.py` sends every one of them.

`request` is posted, `made` is what comes back but for the id; `change` is
patched onto it; `wrong` is posted and answered with `problem`. Ids that a
request names are those of rows that the test makes.
"""

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


def _record(request: Json, *, given: Json | None = None, secret: tuple[str, ...] = ()) -> Json:
    """Return what is shown of a record that was made of a request."""
    shown = {name: value for name, value in request.items() if name not in secret}
    return {"id": ID} | (given or {}) | shown | STAMPS


def _missing(name: str) -> Json:
    return wrong_field(name, "required", "This field is required.")


def _no_such(name: str, kind: str) -> Json:
    return wrong_field(name, "does_not_exist", f"There is no {kind} with the id {OTHER_ID}.")


_AREA = {"code": "HALL1", "name": "Hall 1", "parent": AREA, "time_zone": "Europe/Berlin"}
_ZONE = {"area": AREA, "code": "TURN", "name": "Turning", "sequence": 10}
_TYPE = {"code": "LATHE", "name": "Lathe", "qualification": TRAINING, "needs_lead": True}
_MACHINE = {"code": "W1", "name": "Lathe 1", "zone": ZONE, "machine_type": TYPE}
_PERSON = {
    "username": "anna",
    "display_name": "Anna Berg",
    "language": "de",
    "rfid_tag": "04A1B2C3",
}
_GROUP = {"name": "Turners", "members": [PERSON]}
_BADGE = {"user": PERSON, "tag": "04D1E2F3", "note": "Second badge"}
_RIGHT = {"user": PERSON, "resource_type": "area", "resource_id": AREA, "level": "operate"}
_TRAINING = {"code": "LATHE-1", "name": "Lathes, first level"}
_TRAINED = {"user": PERSON, "qualification": TRAINING, "valid_from": "2026-03-01T00:00:00Z"}

EXAMPLES: dict[str, Example] = {
    "areas": Example(
        request=_AREA,
        made=_record(_AREA, given={"region": "home"}),
        change={"name": "Hall 1 (old part)"},
        wrong={"name": "Hall 1"},
        problem=_missing("code"),
    ),
    "zones": Example(
        request=_ZONE,
        made=_record(
            _ZONE,
            given={
                "is_primary": False,
                "skip_auto_queue": False,
                "count_multiplier": "1.000",
                "no_count": False,
            },
        ),
        change={"count_multiplier": "2.5"},
        wrong=_ZONE | {"area": OTHER_ID},
        problem=_no_such("area", "area"),
    ),
    "machine-types": Example(
        request=_TYPE,
        made=_record(
            _TYPE,
            given={"offline_hours": 24, "two_person": False, "one_machine_a_person": False},
        ),
        change={"offline_hours": 8},
        wrong=_TYPE | {"offline_hours": -1},
        problem=wrong_field(
            "offline_hours", "min_value", "Ensure this value is greater than or equal to 0."
        ),
    ),
    "machines": Example(
        request=_MACHINE,
        made=_record(
            _MACHINE,
            given={
                "status": "active",
                "max_operators": 1,
                "min_level": "operate",
                "qualification": None,
                "inactivity_warning_s": 3300,
                "inactivity_end_s": 3600,
                "allowed_from": None,
                "allowed_until": None,
            },
        ),
        change={"status": "maintenance"},
        wrong=_MACHINE | {"zone": OTHER_ID},
        problem=_no_such("zone", "zone"),
    ),
    "users": Example(
        request=_PERSON,
        made=_record(
            _PERSON,
            given={
                "email": "",
                "active": True,
                "is_admin": False,
                "auth_provider": "local",
                "external_id": None,
                "time_zone": "",
                "created_by_app": "core",
                "managed_by_app": "core",
            },
            secret=("rfid_tag",),
        ),
        change={"email": "anna.berg@example.org"},
        wrong=_PERSON | {"language": "xx"},
        problem=wrong_field(
            "language", "invalid", "'xx' is no language of the suite; take one of: en, de."
        ),
    ),
    "groups": Example(
        request=_GROUP,
        made=_record(_GROUP),
        change={"members": []},
        wrong={"members": []},
        problem=_missing("name"),
    ),
    "badges": Example(
        request=_BADGE,
        made=_record(
            _BADGE,
            given={"last4": "E2F3", "state": "active", "issued_at": NOW, "expires_at": None},
            secret=("tag",),
        ),
        change={"state": "lost"},
        wrong={"user": PERSON},
        problem=wrong_field("tag", "invalid", "Send what the reader gives, in hex."),
    ),
    "permissions": Example(
        request=_RIGHT,
        made=_record(
            _RIGHT,
            given={
                "group": None,
                "app_context": "",
                "block": False,
                "shared": False,
                "valid_from": None,
                "valid_until": None,
            },
        ),
        change={"valid_until": "2026-12-31T23:00:00Z"},
        wrong=_RIGHT | {"resource_id": OTHER_ID},
        problem=wrong_field("resource_id", "invalid", "There is no area with this id."),
    ),
    "qualifications": Example(
        request=_TRAINING,
        made=_record(_TRAINING),
        change={"name": "Lathes, level 1"},
        wrong={"code": "LATHE-1"},
        problem=_missing("name"),
    ),
    "user-qualifications": Example(
        request=_TRAINED,
        made=_record(_TRAINED, given={"valid_until": None}),
        change={"valid_until": "2028-03-01T00:00:00Z"},
        wrong={"user": PERSON, "qualification": TRAINING},
        problem=_missing("valid_from"),
    ),
    "sync-events": Example(
        made={
            "id": ID,
            "sequence": 1,
            "event_type": "group.created",
            "resource_type": "group",
            "resource_id": OTHER_ID,
            "source_app": "core",
            "target_app": "shop_monitor",
            "status": "pending",
            "payload": {"uid": OTHER_ID, "fields": {"name": "Turners"}, "revision": 1},
            "attempts": 0,
            "next_attempt_at": NOW,
            "error_message": "",
            "created_at": NOW,
            "processed_at": None,
        },
    ),
    "security-events": Example(
        made={
            "id": ID,
            "kind": "token_issued",
            "user": PERSON,
            "user_name": "Anna Berg",
            "node_name": "",
            "address": None,
            "detail": {"token": "sst_AbCd"},
            "occurred_at": NOW,
        },
    ),
}
