"""What belongs to an object of core: the rows that stand beside it on its page."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from core.choices import ResourceType
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

PLACE_TYPES = {
    Area: ResourceType.AREA,
    Zone: ResourceType.ZONE,
    Machine: ResourceType.MACHINE,
}


def list_badges_of(person: SuiteUser) -> QuerySet[Badge]:
    """Return a person's badges, newest first."""
    return Badge.objects.filter(user=person, deleted_at__isnull=True).order_by("-pk")


def list_qualifications_of(person: SuiteUser) -> QuerySet[UserQualification]:
    """Return a person's trainings; what ends soonest first."""
    rows = UserQualification.objects.filter(user=person, deleted_at__isnull=True)
    return rows.select_related("qualification").order_by(
        F("valid_until").asc(nulls_last=True), "pk"
    )


def list_rights_of(person: SuiteUser) -> QuerySet[SuitePermission]:
    """Return a person's rights, their own first, then those of their groups."""
    groups = SuiteGroup.objects.filter(groupmember__user=person, deleted_at__isnull=True)
    rows = SuitePermission.objects.filter(
        Q(user=person) | Q(group__in=groups), deleted_at__isnull=True
    )
    return rows.select_related("group").order_by(F("group").asc(nulls_first=True), "-pk")


def list_groups_of(person: SuiteUser) -> QuerySet[SuiteGroup]:
    """Return the groups that a person belongs to, by name."""
    rows = SuiteGroup.objects.filter(groupmember__user=person, deleted_at__isnull=True)
    return rows.order_by("name", "pk")


def list_sign_ins_of(person: SuiteUser) -> QuerySet[UserSession]:
    """Return where a person is signed in, the last seen first."""
    return UserSession.objects.filter(user=person).order_by("-last_seen_at", "-pk")


def list_rights_of_group(group: SuiteGroup) -> QuerySet[SuitePermission]:
    """Return a group's rights, newest first."""
    return SuitePermission.objects.filter(group=group, deleted_at__isnull=True).order_by("-pk")


def list_rights_on(place: Area | Zone | Machine) -> QuerySet[SuitePermission]:
    """Return the rights that were given on this very place, newest first."""
    rows = SuitePermission.objects.filter(
        resource_type=PLACE_TYPES[type(place)], resource_uid=place.uid, deleted_at__isnull=True
    )
    return rows.select_related("user", "group").order_by("-pk")


def list_zones_in(area: Area) -> QuerySet[Zone]:
    """Return an area's zones in the order of the work."""
    rows = Zone.objects.filter(area=area, deleted_at__isnull=True)
    return rows.order_by("sequence", "code")


def list_areas_in(area: Area) -> QuerySet[Area]:
    """Return the areas that are part of an area."""
    return Area.objects.filter(parent=area, deleted_at__isnull=True).order_by("code")


def list_machines_in(zone: Zone) -> QuerySet[Machine]:
    """Return a zone's machines."""
    rows = Machine.objects.filter(zone=zone, deleted_at__isnull=True)
    return rows.select_related("machine_type").order_by("code")


def list_machines_of_type(kind: MachineType) -> QuerySet[Machine]:
    """Return the machines of a type."""
    rows = Machine.objects.filter(machine_type=kind, deleted_at__isnull=True)
    return rows.select_related("zone").order_by("code")


def list_holders_of(training: Qualification) -> QuerySet[UserQualification]:
    """Return who has a training; what ends soonest first."""
    rows = UserQualification.objects.filter(qualification=training, deleted_at__isnull=True)
    return rows.select_related("user").order_by(F("valid_until").asc(nulls_last=True), "pk")


def list_machines_asking(training: Qualification) -> QuerySet[Machine]:
    """Return the machines that ask for a training, themselves or by their type."""
    rows = Machine.objects.filter(
        Q(qualification=training) | Q(machine_type__qualification=training),
        deleted_at__isnull=True,
    )
    return rows.select_related("zone").order_by("code")
