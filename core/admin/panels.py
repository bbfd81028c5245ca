"""The panels of core: what belongs to people, groups, places and trainings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import (
    Area,
    Badge,
    Machine,
    MachineType,
    Qualification,
    SuiteGroup,
    SuitePermission,
    SuiteUser,
    UserQualification,
    UserSession,
    Zone,
)
from core.panels import Column, Panel, add_panel
from core.selectors import belongings


def _holder(right: SuitePermission) -> Any:
    return right.user or right.group


def _at(path: str) -> Callable[[Any], dict[str, Any]]:
    return lambda row: {f"{path}__id__exact": row.pk}


RIGHT = Column(_("right"), SuitePermission.get_level_display, lambda right: right)
HOLDER = Column(_("who"), _holder, _holder)

# Of a person.
add_panel(
    Panel(
        name="badges",
        on=SuiteUser,
        of=Badge,
        title=_("Badges"),
        rows=belongings.list_badges_of,
        columns=[
            Column(_("tag"), lambda badge: f"…{badge.last4}", lambda badge: badge),
            "state",
            "expires_at",
        ],
        empty=_("No badge."),
        query=lambda person: {"user__id__exact": person.pk},
        position=10,
    )
)
add_panel(
    Panel(
        name="qualifications",
        on=SuiteUser,
        of=UserQualification,
        title=_("Trainings"),
        rows=belongings.list_qualifications_of,
        columns=["qualification", "valid_from", "valid_until"],
        empty=_("No training."),
        query=lambda person: {"user__id__exact": person.pk},
        position=20,
    )
)
add_panel(
    Panel(
        name="rights",
        on=SuiteUser,
        of=SuitePermission,
        title=_("Rights, own and by group"),
        rows=belongings.list_rights_of,
        columns=[
            RIGHT,
            "block",
            "resource_type",
            Column(_("by group"), lambda right: right.group, lambda right: right.group),
            "valid_until",
        ],
        empty=_("No right."),
        query=lambda person: {"user__id__exact": person.pk},
        position=30,
    )
)
add_panel(
    Panel(
        name="groups",
        on=SuiteUser,
        of=SuiteGroup,
        title=_("Groups"),
        rows=belongings.list_groups_of,
        columns=["name"],
        empty=_("In no group."),
        position=40,
    )
)
add_panel(
    Panel(
        name="sign_ins",
        on=SuiteUser,
        of=UserSession,
        title=_("Sign-ins"),
        rows=belongings.list_sign_ins_of,
        columns=["last_seen_at", "address", "device", "expires_at"],
        empty=_("Signed in nowhere."),
        query=lambda person: {"user__id__exact": person.pk},
        position=90,
    )
)

# Of a group.
add_panel(
    Panel(
        name="rights",
        on=SuiteGroup,
        of=SuitePermission,
        title=_("Rights"),
        rows=belongings.list_rights_of_group,
        columns=[RIGHT, "block", "resource_type", "valid_until"],
        empty=_("No right."),
        query=lambda group: {"group__id__exact": group.pk},
        position=10,
    )
)

# Of places.
for place in (Area, Zone, Machine):
    add_panel(
        Panel(
            name="rights_here",
            on=place,
            of=SuitePermission,
            title=_("Rights given right here"),
            rows=belongings.list_rights_on,
            columns=[HOLDER, RIGHT, "block", "valid_until"],
            empty=_("None; what is given around it holds here too."),
            query=lambda row: {"resource_uid__exact": row.uid},
            position=80,
        )
    )
add_panel(
    Panel(
        name="zones",
        on=Area,
        of=Zone,
        title=_("Zones"),
        rows=belongings.list_zones_in,
        columns=["code", "name", "sequence"],
        empty=_("No zone."),
        query=lambda area: {"area__id__exact": area.pk},
        position=10,
    )
)
add_panel(
    Panel(
        name="areas",
        on=Area,
        of=Area,
        title=_("Parts of this area"),
        rows=belongings.list_areas_in,
        columns=["code", "name"],
        empty=_("It has no parts."),
        query=lambda area: {"parent__id__exact": area.pk},
        position=20,
    )
)
for kind, rows, path, beside in (
    (Zone, belongings.list_machines_in, "zone", "machine_type"),
    (MachineType, belongings.list_machines_of_type, "machine_type", "zone"),
):
    add_panel(
        Panel(
            name="machines",
            on=kind,
            of=Machine,
            title=_("Machines"),
            rows=rows,
            columns=["code", "name", beside, "status"],
            empty=_("No machine."),
            query=_at(path),
            position=10,
        )
    )

# Of a training.
add_panel(
    Panel(
        name="holders",
        on=Qualification,
        of=UserQualification,
        title=_("Who has it"),
        rows=belongings.list_holders_of,
        columns=[
            Column(_("person"), lambda held: held.user, lambda held: held.user),
            "valid_from",
            "valid_until",
        ],
        empty=_("Nobody."),
        query=lambda training: {"qualification__id__exact": training.pk},
        position=10,
    )
)
add_panel(
    Panel(
        name="machines",
        on=Qualification,
        of=Machine,
        title=_("Machines that ask for it"),
        rows=belongings.list_machines_asking,
        columns=["code", "name", "zone"],
        empty=_("No machine."),
        position=20,
    )
)
