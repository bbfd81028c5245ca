"""Why machines of the demo stand: a small tree of reasons with keys for the frequent ones."""

from __future__ import annotations

from typing import NamedTuple

from core.models import StopReason
from core.services.records import create_record


class ReasonPlan(NamedTuple):
    """A reason, in English and German; `above` is the code of its group."""

    code: str
    name: str
    german: str
    root: str = "availability"
    above: str = ""
    planned: bool = False
    shortcut: str = ""


REASONS = (
    ReasonPlan("MATERIAL", "No material", "Kein Material", shortcut="1"),
    ReasonPlan("TOOL", "Tool", "Werkzeug"),
    ReasonPlan("TOOL-BROKEN", "Tool broken", "Werkzeugbruch", above="TOOL", shortcut="2"),
    ReasonPlan("TOOL-WORN", "Tool worn", "Werkzeug stumpf", above="TOOL"),
    ReasonPlan("FAULT", "Machine fault", "Störung der Maschine", shortcut="3"),
    ReasonPlan("OPERATOR", "Nobody at the machine", "Niemand an der Maschine", shortcut="4"),
    ReasonPlan("SETUP", "Setting up", "Rüsten", root="production", shortcut="5"),
    ReasonPlan("WARMUP", "Warming up", "Warmlaufen", root="production"),
    ReasonPlan("JAM", "Jam", "Stau", root="loss", shortcut="6"),
    ReasonPlan("NO-ORDER", "No order", "Kein Auftrag", planned=True, shortcut="7"),
    ReasonPlan("CLEANING", "Cleaning", "Reinigung", planned=True, shortcut="8"),
)


def make_stop_reasons() -> None:
    """Make the reasons that are not there yet."""
    known = {each.code: each for each in StopReason.objects.all()}
    for position, plan in enumerate(REASONS):
        if plan.code not in known:
            known[plan.code] = create_record(
                StopReason(
                    code=plan.code,
                    name=plan.name,
                    names={"de": plan.german},
                    root=plan.root,
                    parent=known.get(plan.above),
                    planned=plan.planned,
                    shortcut=plan.shortcut,
                    position=position,
                )
            )
