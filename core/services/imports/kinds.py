"""What can be imported, in the order of the first day: what others name comes before them."""

from __future__ import annotations

from core.services.imports.kind import Kind
from core.services.imports.people import BADGES, PEOPLE, QUALIFICATIONS, USER_QUALIFICATIONS
from core.services.imports.places import AREAS, EQUIPMENT, MACHINE_TYPES, MACHINES, ZONES

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        AREAS,
        ZONES,
        QUALIFICATIONS,
        MACHINE_TYPES,
        MACHINES,
        EQUIPMENT,
        PEOPLE,
        BADGES,
        USER_QUALIFICATIONS,
    )
}
