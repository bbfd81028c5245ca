"""Accessories of nodes: made, changed, retired and switched by people."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import F
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError, InvalidInputError, NotAllowedError
from core.models import SuiteUser
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)
from shopmonitor.models import AccessoryIO, Node
from shopmonitor.models.accessories import TOLD_FIELDS, AccessoryRole
from shopmonitor.selectors.accessories import may_use
from shopmonitor.selectors.regions import tell_machine_elsewhere
from shopmonitor.services.door import floor_alias
from shopmonitor.services.node_outputs import ask_output

# With one of these changed it is another contact: what was told is of the one before.
_WHERE = ("node_id", "io_type", "io_number")


@in_transaction(AccessoryIO)
def create_accessory(*, accessory: AccessoryIO) -> AccessoryIO:
    """Make an accessory; its node fetches its settings anew.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    return create_accessory_in_transaction(accessory=accessory)


@in_transaction(AccessoryIO)
def change_accessory(*, accessory: AccessoryIO) -> AccessoryIO:
    """Change an accessory; at another place of a node nothing is known of it yet.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    return change_accessory_in_transaction(accessory=accessory)


@in_transaction(AccessoryIO)
def retire_accessory(*, accessory: AccessoryIO) -> AccessoryIO:
    """Retire an accessory: it hinders and switches nothing any more."""
    return retire_accessory_in_transaction(accessory=accessory)


def create_accessory_in_transaction(*, accessory: AccessoryIO) -> AccessoryIO:
    """Do what `create_accessory` does, inside a service's transaction."""
    _check_region(accessory)
    create_in_transaction(accessory)
    _let_node_fetch(accessory.node_id)
    return accessory


def change_accessory_in_transaction(*, accessory: AccessoryIO) -> AccessoryIO:
    """Do what `change_accessory` does, inside a service's transaction."""
    _check_region(accessory)
    before = accessory.was("node_id")
    if any(accessory.moves(name) for name in _WHERE):
        for name in TOLD_FIELDS:
            setattr(accessory, name, None)
    if accessory.moves("role") or accessory.moves("machine_id"):
        accessory.wanted_on = accessory.wanted_since = None
    change_in_transaction(accessory)
    for node in {before, accessory.node_id} - {None}:
        _let_node_fetch(node)
    return accessory


def retire_accessory_in_transaction(*, accessory: AccessoryIO) -> AccessoryIO:
    """Do what `retire_accessory` does, inside a service's transaction."""
    if accessory.wanted_on:
        ask_output(accessory=accessory, on=False, by=None, at=utc_now())
    retire_in_transaction(accessory)
    _let_node_fetch(accessory.node_id)
    return accessory


@in_transaction(AccessoryIO)
def switch_accessory(*, accessory: AccessoryIO, on: bool, by: SuiteUser) -> AccessoryIO:
    """Ask the node to switch an output; that it did so is known when the node says so.

    The same again changes nothing.

    Raises:
        NotAllowedError: the person has no right to use it.
        InvalidInputError: it is an input, or follows who is at the machine.
        ConflictError: it is out of use, or an e-stop is in force there.
    """
    if not may_use(accessory=accessory, user=by):
        text = _("This needs the right 'use' at {place}; an administrator can give it.")
        raise NotAllowedError(text.format(place=accessory.machine or accessory.node))
    row = AccessoryIO.objects.select_related("node", "machine").get(pk=accessory.pk)
    AccessoryIO.objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.role != AccessoryRole.MANUAL:
        raise InvalidInputError(
            _("on: '{name}' is not switched by people; its page says what it is for.").format(
                name=row.name
            ),
            field="on",
        )
    if row.is_deleted or not row.active:
        raise ConflictError(_("It is out of use. Put it in use on its page first."))
    if on and _is_stopped(row):
        raise ConflictError(
            _("An e-stop is in force there. A person must inspect and rearm it first.")
        )
    if row.wanted_on is not on:
        ask_output(accessory=row, on=on, by=by, at=utc_now())
    return row


def _is_stopped(accessory: AccessoryIO) -> bool:
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute("SELECT accessory_is_stopped(%s)", [accessory.pk])
        return bool(cursor.fetchone()[0])


def _check_region(accessory: AccessoryIO) -> None:
    machine = accessory.machine
    elsewhere = tell_machine_elsewhere(machine) if machine is not None else ""
    if elsewhere:
        raise ValidationError({"machine": elsewhere})


def _let_node_fetch(node: int | None) -> None:
    """Let the node learn by its number that there is a new configuration to fetch."""
    Node.objects.filter(pk__in=[node]).update(config_rev=F("config_rev") + 1)
