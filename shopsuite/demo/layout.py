"""The demo's plant: the six zones and fourteen machines of the legacy shop, as they stood there."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

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
