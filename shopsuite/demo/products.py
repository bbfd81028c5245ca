"""What the demo's shop makes, for whom, and which way it takes through the plant."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class StepPlan(NamedTuple):
    """What is done at a zone; seconds of set-up, and of each piece."""

    name: str
    setup_s: int
    run_s: Decimal


class PartPlan(NamedTuple):
    """A part and the zones that it passes."""

    number: str
    name: str
    route: tuple[str, ...]


STEPS = {
    "WIRE": StepPlan("Pull and cut", 900, Decimal(18)),
    "AUTO": StepPlan("Weld the grid", 1800, Decimal(75)),
    "BREEZEWAY": StepPlan("Bend and finish", 600, Decimal(40)),
    "NOSLIP": StepPlan("Press no-slip", 1200, Decimal(35)),
    "BRIDGING": StepPlan("Pin the bridges", 600, Decimal(50)),
    "GALV": StepPlan("Galvanize", 2700, Decimal(95)),
}

# Every zone begins some route, so that each machine has work at once.
PARTS = (
    PartPlan("TB-2448", "TriBar panel 24 x 48", ("WIRE", "AUTO", "BRIDGING", "GALV")),
    PartPlan("TB-2496", "TriBar panel 24 x 96", ("WIRE", "AUTO", "GALV")),
    PartPlan("CB-1200", "CrossBar set 1200", ("WIRE", "BREEZEWAY", "GALV")),
    PartPlan("GR-3060", "Grating 30 x 60", ("AUTO", "BRIDGING", "GALV")),
    PartPlan("GR-4080", "Grating 40 x 80", ("AUTO", "GALV")),
    PartPlan("LP-0400", "Loop hanger 400", ("BREEZEWAY", "GALV")),
    PartPlan("LP-0650", "Loop hanger 650, no-slip", ("BREEZEWAY", "NOSLIP", "GALV")),
    PartPlan("NS-2000", "No-slip step 2000", ("NOSLIP", "GALV")),
    PartPlan("BR-0800", "Bridged panel 800", ("BRIDGING", "NOSLIP", "GALV")),
    PartPlan("GV-0001", "Galvanizing by the piece", ("GALV",)),
)

CUSTOMERS = (
    "Alder Farm Supply",
    "Birch Creek Dairy",
    "Cedar Construction",
    "Dogwood Barns",
    "Elm Street Metalworks",
    "Fir Valley Pork",
    "Ginkgo Gardens",
    "Hickory Holdings",
    "Ironwood Stables",
    "Juniper Gratings",
    "Kauri Walkways",
    "Larch and Sons",
)
