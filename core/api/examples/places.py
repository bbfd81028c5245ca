"""Examples of areas, zones, machines and what else stands in the shop."""

from __future__ import annotations

from core.api.examples.shape import (
    AREA,
    OTHER_ID,
    TRAINING,
    TYPE,
    ZONE,
    Example,
    made_record,
    missing,
    no_such,
    wrong_field,
)

_AREA = {"code": "HALL1", "name": "Hall 1", "parent": AREA, "time_zone": "Europe/Berlin"}
_ZONE = {"area": AREA, "code": "TURN", "name": "Turning", "sequence": 10}
_TYPE = {"code": "LATHE", "name": "Lathe", "qualification": TRAINING, "needs_lead": True}
_MACHINE = {"code": "W1", "name": "Lathe 1", "zone": ZONE, "machine_type": TYPE}
_REASON = {
    "code": "TOOL",
    "name": "Tool broken",
    "names": {"de": "Werkzeugbruch"},
    "root": "availability",
    "machine_type": TYPE,
}
_EQUIPMENT = {"code": "CRANE1", "name": "Crane 1", "kind": "crane", "zone": ZONE}

EXAMPLES: dict[str, Example] = {
    "areas": Example(
        request=_AREA,
        made=made_record(_AREA, given={"region": "home"}),
        change={"name": "Hall 1 (old part)"},
        wrong={"name": "Hall 1"},
        problem=missing("code"),
    ),
    "zones": Example(
        request=_ZONE,
        made=made_record(
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
        problem=no_such("area", "area"),
    ),
    "machine-types": Example(
        request=_TYPE,
        made=made_record(
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
        made=made_record(
            _MACHINE,
            given={
                "status": "active",
                "max_operators": 1,
                "min_level": "operate",
                "qualification": None,
                "inactivity_warning_s": 3300,
                "inactivity_end_s": 3600,
                "micro_stop_s": 120,
                "allowed_from": None,
                "allowed_until": None,
            },
        ),
        change={"status": "maintenance"},
        wrong=_MACHINE | {"zone": OTHER_ID},
        problem=no_such("zone", "zone"),
    ),
    "stop-reasons": Example(
        request=_REASON,
        made=made_record(
            _REASON,
            given={
                "parent": None,
                "planned": False,
                "shortcut": "",
                "position": 0,
                "active": True,
            },
        ),
        change={"active": False},
        wrong={"code": "TOOL", "name": "Tool broken"},
        problem=missing("root"),
    ),
    "equipment": Example(
        request=_EQUIPMENT,
        made=made_record(
            _EQUIPMENT,
            given={
                "status": "active",
                "machine": None,
                "manufacturer": "",
                "model": "",
                "serial_number": "",
                "purchased_on": None,
                "commissioned_on": None,
                "calibration_due_on": None,
                "calibration_interval_days": None,
            },
        ),
        change={"serial_number": "4711"},
        wrong=_EQUIPMENT | {"zone": OTHER_ID},
        problem=no_such("zone", "zone"),
    ),
}
