"""The boards of the floor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.boards import Board, Frame, add_board
from core.choices import App, Level
from core.models import SuiteUser
from core.selectors.office_rights import EVERYWHERE, Reach, get_floor_reach, get_reach
from shopmonitor.selectors.floor_board import read_floor_board
from shopmonitor.selectors.kiosks import KEY_COOKIE, find_kiosk


def sight_of(user: SuiteUser, at: datetime) -> Reach:
    """Return where a person sees the floor: where they may look in the office, or work."""
    office = get_reach(user=user, level=Level.VIEW, app=App.MONITOR, at=at)
    if office.whole:
        return office
    floor = get_floor_reach(user=user, level=Level.USE, app=App.MONITOR, at=at)
    return Reach(
        unplaced=office.unplaced,
        whole=floor.whole,
        areas=office.areas | floor.areas,
        zones=office.zones | floor.zones,
        machines=office.machines | floor.machines,
    )


def frame_of_screen(cookies: Mapping[str, str]) -> Frame | None:
    """Return what a kiosk shows: its area, or the whole floor."""
    kiosk = find_kiosk(key=cookies.get(KEY_COOKIE, ""))
    return None if kiosk is None else Frame(EVERYWHERE, kiosk.area_id)


FLOOR = Board(
    name="floor",
    address="/floor/",
    read=read_floor_board,
    sight_of=sight_of,
    frame_of_screen=frame_of_screen,
)
add_board(FLOOR)
