"""The demo's plant: the six zones and fourteen machines of the legacy shop, as they stood there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

COMPANY_NAME = "Main Street Fence Works"
AREA_CODE = "MAIN"
AREA_NAME = "Main plant"
# The legacy shop's own setting; without it shifts and due dates would be another town's.
TIME_ZONE = "America/New_York"


class ZonePlan(NamedTuple):
    """A zone with the settings that the legacy shop had given it."""

    code: str
    name: str
    sequence: int
    is_primary: bool = False
    skip_auto_queue: bool = False
    count_multiplier: Decimal = Decimal(1)
    no_count: bool = False


class TypePlan(NamedTuple):
    """A kind of machine and what it asks for."""

    code: str
    name: str
    offline_hours: int = 24
    needs_lead: bool = False
    qualification: str = ""


class MachinePlan(NamedTuple):
    """A machine of the legacy shop; room for people and kind are the demo's."""

    code: str
    name: str
    zone: str
    machine_type: str
    max_operators: int = 1


ZONES = (
    ZonePlan("WIRE", "Wire", 0, is_primary=True, skip_auto_queue=True, no_count=True),
    ZonePlan("AUTO", "Automatics", 1),
    ZonePlan("BREEZEWAY", "Breezeway", 1, is_primary=True, count_multiplier=Decimal(2)),
    ZonePlan("NOSLIP", "No-Slip", 2),
    ZonePlan("BRIDGING", "Bridging", 3),
    ZonePlan("GALV", "Galv", 4),
)

LASER_SAFETY = "LASER"
QUALIFICATIONS = {LASER_SAFETY: "Laser safety"}

MACHINE_TYPES = (
    TypePlan("PULLER", "Wire puller"),
    TypePlan("CUTTER", "Bar cutter"),
    TypePlan("AUTOMATIC", "Automatic welder"),
    TypePlan("BENDER", "Bender"),
    TypePlan("STATION", "Finishing station"),
    TypePlan("SAW", "Band saw"),
    TypePlan("LASER", "Laser cleaner", offline_hours=0, qualification=LASER_SAFETY),
    TypePlan("PRESS", "Press"),
    TypePlan("PINNER", "Pinner"),
    TypePlan("PLANT", "Galvanizing plant", offline_hours=0, needs_lead=True),
)

MACHINES = (
    MachinePlan("W1", "Puller", "WIRE", "PULLER"),
    MachinePlan("W2", "TriBar Cutter 1", "WIRE", "CUTTER"),
    MachinePlan("W3", "TriBar Cutter 2", "WIRE", "CUTTER"),
    MachinePlan("W4", "CrossBar Cutter", "WIRE", "CUTTER"),
    MachinePlan("A1", "Blue Auto", "AUTO", "AUTOMATIC"),
    MachinePlan("A2", "Red Auto", "AUTO", "AUTOMATIC"),
    MachinePlan("B1", "LoopBender", "BREEZEWAY", "BENDER"),
    MachinePlan("B2", "FinishStation", "BREEZEWAY", "STATION", max_operators=3),
    MachinePlan("B3", "Band Saw 1", "BREEZEWAY", "SAW"),
    MachinePlan("B4", "Band Saw 2", "BREEZEWAY", "SAW"),
    MachinePlan("L1", "LaserCleaner", "BREEZEWAY", "LASER"),
    MachinePlan("N1", "No-Slip Press", "NOSLIP", "PRESS"),
    MachinePlan("P1", "Pinner 1", "BRIDGING", "PINNER"),
    MachinePlan("G1", "GalvPlant", "GALV", "PLANT", max_operators=3),
)


class EquipmentPlan(NamedTuple):
    """Something that nobody swipes at; of a machine, or of a zone."""

    code: str
    name: str
    kind: str
    zone: str = ""
    machine: str = ""
    manufacturer: str = ""
    serial_number: str = ""
    commissioned_on: date | None = None
    calibration_interval_days: int | None = None


EQUIPMENT = (
    EquipmentPlan(
        "COMP1",
        "Screw compressor",
        "compressor",
        "GALV",
        manufacturer="Northgate",
        serial_number="NG-40711",
        commissioned_on=date(2019, 5, 6),
    ),
    EquipmentPlan("CRANE1", "Bridge crane 5 t", "crane", "GALV", commissioned_on=date(2012, 9, 3)),
    EquipmentPlan("FORK1", "Forklift 2.5 t", "forklift", "BREEZEWAY"),
    EquipmentPlan(
        "CAL1",
        "Caliper 300 mm",
        "gauge",
        "WIRE",
        serial_number="C-2291",
        calibration_interval_days=365,
    ),
    EquipmentPlan(
        "CAL2",
        "Caliper 150 mm",
        "gauge",
        "BREEZEWAY",
        serial_number="C-2304",
        calibration_interval_days=365,
    ),
    EquipmentPlan(
        "THICK1", "Coating thickness gauge", "gauge", machine="G1", calibration_interval_days=180
    ),
    EquipmentPlan("DIE1", "Bending die 90°", "tool", machine="B1"),
)
