"""Making the demo's store: racks, material in lots with their heats, bought parts."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from core.services.records import create_record
from shoptracker.choices import MoveReason, Tracking, Unit
from shoptracker.models import Lot, Part, StockLocation
from shoptracker.services.stock_moves import post_move
from shoptracker.services.stock_wishes import MoveWish

RACKS = {"R1": "Bar rack", "R2": "Sheet rack", "S1": "Small parts"}


class _Material(NamedTuple):
    number: str
    name: str
    unit: Unit
    rack: str
    quantity: int
    unit_cost: str
    grade: str = ""
    form: str = ""
    dimensions: str = ""
    lots: tuple[tuple[str, str], ...] = ()


MATERIALS = (
    _Material(
        "M-100",
        "Steel wire",
        Unit.KILOGRAM,
        "R1",
        800,
        "1.15",
        grade="C9D",
        form="wire",
        dimensions="6 mm",
        lots=(("L-2601", "H51734"), ("L-2602", "H51902")),
    ),
    _Material(
        "M-110",
        "Square tube",
        Unit.METRE,
        "R1",
        240,
        "4.80",
        grade="S235JR",
        form="tube",
        dimensions="40 x 40 x 3 mm",
        lots=(("L-2603", "H60117"),),
    ),
    _Material("M-200", "Zinc-plated screw", Unit.PIECE, "S1", 5000, "0.04", dimensions="M8 x 40"),
    _Material("M-210", "Hinge", Unit.PIECE, "S1", 120, "3.20"),
)


def make_material() -> None:
    """Make racks, parts, lots and what lies there; what is there already stays as it is."""
    racks = {
        code: StockLocation.objects.filter(code=code).first()
        or create_record(StockLocation(code=code, name=name))
        for code, name in RACKS.items()
    }
    for material in MATERIALS:
        part = Part.objects.filter(number=material.number).first() or create_record(
            Part(
                number=material.number,
                name=material.name,
                unit=material.unit,
                grade=material.grade,
                form=material.form,
                dimensions=material.dimensions,
                tracking=Tracking.LOT if material.lots else Tracking.NONE,
            )
        )
        _receive(part, material, racks[material.rack])


def _receive(part: Part, material: _Material, rack: StockLocation) -> None:
    lots: list[Lot | None] = [_lot(part, number, heat) for number, heat in material.lots] or [None]
    for lot in lots:
        wish = MoveWish(
            # The same at every start: the demo receives it once.
            key=f"demo {material.number} {lot.number if lot else ''}".strip(),
            part=part,
            lot=lot,
            quantity=Decimal(material.quantity) / len(lots),
            reason=MoveReason.RECEIPT,
            to_location=rack,
            document="LS 4711",
            unit_cost=Decimal(material.unit_cost),
        )
        post_move(wish=wish, by=None)


def _lot(part: Part, number: str, heat: str) -> Lot:
    return Lot.objects.filter(part=part, number=number).first() or create_record(
        Lot(part=part, number=number, heat_number=heat, certificate="3.1")
    )
