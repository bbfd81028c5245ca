"""Putting a new shop in: places, machines, people with their roles, badges."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.choices import Level, ResourceType
from core.db.transactions import in_transaction
from core.models import Area, Machine, MachineType, SuiteGroup, SuitePermission, SuiteUser, Zone
from core.services.badges import issue_in_transaction
from core.services.groups import join_in_transaction
from core.services.permissions import create_permission_in_transaction
from core.services.records import create_in_transaction
from core.services.users import create_user_in_transaction

PASSWORD_BYTES = 9


class Role(models.TextChoices):
    """What somebody does in the shop; the rights that go with it can be changed afterwards."""

    OPERATOR = "operator", _("Works at machines")
    LEAD = "lead", _("Leads at machines")
    FITTER = "fitter", _("Services machines")
    OFFICE = "office", _("Works in the office")
    ADMINISTRATOR = "administrator", _("Administrator")
    VISITOR = "visitor", _("Nothing yet")


# Each role is a group with one right on everything: whoever comes later just joins it.
GROUPS: Mapping[Role, tuple[Promise, Level]] = {
    Role.OPERATOR: (_("Operators"), Level.OPERATE),
    Role.LEAD: (_("Leads"), Level.LEAD),
    Role.FITTER: (_("Fitters"), Level.MAINTAIN),
    Role.OFFICE: (_("Office"), Level.EDIT),
}
# Who works at a screen needs a password.
SIGNING_IN = {Role.OFFICE, Role.ADMINISTRATOR}


@dataclass(frozen=True)
class NewPerson:
    """A person and what they do."""

    user: SuiteUser
    role: Role


@in_transaction(Area)
def set_up_places(*, area: Area, zones: Sequence[Zone]) -> Area:
    """Make an area and its zones.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    create_in_transaction(area)
    for zone in zones:
        zone.area = area
        create_in_transaction(zone)
    return area


@in_transaction(Machine)
def set_up_machines(*, machines: Sequence[tuple[Machine, str]]) -> list[Machine]:
    """Make machines, each with the name of its type; a type that is not there yet is made.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    types = {kind.name.casefold(): kind for kind in MachineType.objects.filter(deleted_at=None)}
    for machine, name in machines:
        if name:
            kind = types.get(name.casefold())
            machine.machine_type = kind or create_in_transaction(
                MachineType(code=_code_of(name), name=name)
            )
            types[name.casefold()] = machine.machine_type
        create_in_transaction(machine)
    return [machine for machine, _name in machines]


@in_transaction(SuiteUser)
def set_up_people(*, people: Sequence[NewPerson], by: SuiteUser) -> dict[SuiteUser, str]:
    """Make people and put each into the group of their role.

    Returns:
        The first passwords of those who sign in at a screen: nobody is shown them again.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    passwords: dict[SuiteUser, str] = {}
    joining: dict[Role, list[SuiteUser]] = {}
    for person in people:
        password = secrets.token_urlsafe(PASSWORD_BYTES) if person.role in SIGNING_IN else ""
        person.user.is_admin = person.role == Role.ADMINISTRATOR
        create_user_in_transaction(user=person.user, password=password)
        if password:
            passwords[person.user] = password
        if person.role in GROUPS:
            joining.setdefault(person.role, []).append(person.user)
    for role, users in joining.items():
        join_in_transaction(group=_group_of(role, by), users=users, by=by)
    return passwords


@in_transaction(SuiteUser)
def issue_first_badges(*, tags: Mapping[SuiteUser, str]) -> int:
    """Give each person the badge that was read for them; all or none. Return how many.

    Raises:
        TagTakenError: a tag belongs to a badge already; the message names the person too.
    """
    for user, tag in tags.items():
        issue_in_transaction(user=user, tag=tag)
    return len(tags)


def _group_of(role: Role, by: SuiteUser) -> SuiteGroup:
    name, level = str(GROUPS[role][0]), GROUPS[role][1]
    group = SuiteGroup.objects.filter(name=name, deleted_at=None).first()
    if group is None:
        group = create_in_transaction(SuiteGroup(name=name))
        right = SuitePermission(group=group, resource_type=ResourceType.ANY, level=level)
        create_permission_in_transaction(permission=right, by=by)
    return group


def _code_of(name: str) -> str:
    """Return a code for a machine type that is free and reminds of its name."""
    base = "".join(letter for letter in name.upper() if letter.isalnum())[:12] or "TYPE"
    for number in range(1, 1000):
        code = base if number == 1 else f"{base}{number}"
        if not MachineType.objects.filter(code=code).exists():
            return code
    raise ValidationError(_("Give the machine type another name."))
