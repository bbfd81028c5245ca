"""E-stops in force, and of which of them a person may take the next step."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from core.models import SuiteUser
from shopmonitor.choices import EStopState
from shopmonitor.models import EStopCause, EStopEvent
from shopmonitor.selectors.estop_rights import may_step


class OpenEStop(NamedTuple):
    """One e-stop, and whether the person who looks may go on with it."""

    estop: EStopEvent
    mine: bool


def list_open_estops(*, user: SuiteUser) -> list[OpenEStop]:
    """Return the e-stops in force, the newest first; those that wait for this person before."""
    rows = EStopEvent.objects.filter(is_history=False).exclude(state=EStopState.REARMED)
    rows = rows.select_related("machine", "zone", "area", "inspected_by")
    found = [
        OpenEStop(row, may_step(estop=row, user=user))
        for row in rows.order_by("-triggered_at", "-pk")
    ]
    return sorted(found, key=lambda each: not each.mine)


def find_estop(*, uid: UUID) -> EStopEvent | None:
    """Return an e-stop by its id."""
    return EStopEvent.objects.filter(uid=uid).first()


def list_causes() -> list[str]:
    """Return the shop's causes in its order."""
    return list(EStopCause.objects.order_by("position", "text").values_list("text", flat=True))
