"""Examples of people, their badges, rights and trainings."""

from __future__ import annotations

from core.api.examples.shape import (
    AREA,
    NOW,
    OTHER_ID,
    PERSON,
    TRAINING,
    Example,
    made_record,
    missing,
    wrong_field,
)

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
    "users": Example(
        request=_PERSON,
        made=made_record(
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
        made=made_record(_GROUP),
        change={"members": []},
        wrong={"members": []},
        problem=missing("name"),
    ),
    "badges": Example(
        request=_BADGE,
        made=made_record(
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
        made=made_record(
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
        made=made_record(_TRAINING),
        change={"name": "Lathes, level 1"},
        wrong={"code": "LATHE-1"},
        problem=missing("name"),
    ),
    "user-qualifications": Example(
        request=_TRAINED,
        made=made_record(_TRAINED, given={"valid_until": None}),
        change={"valid_until": "2028-03-01T00:00:00Z"},
        wrong={"user": PERSON, "qualification": TRAINING},
        problem=missing("valid_from"),
    ),
}
