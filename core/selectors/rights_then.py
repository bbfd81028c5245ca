"""What a person could do at a moment that is past: rights, groups, trainings, badges as they were.

Rows as they are now, with all that the trail knows of later changes taken back. Where machines
lay, and what they asked, is as it is today.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Min, Model, Q
from django.utils.dateparse import parse_datetime

from core.choices import App, ResourceType
from core.domain.permissions import FLOOR_LADDER, Grant, explain_right, levels_of
from core.domain.qualifications import Held, find_lacks
from core.domain.rewinding import Change, Row, rewind
from core.models import (
    AuditEntry,
    Badge,
    GroupMember,
    Machine,
    Qualification,
    SuiteGroup,
    SuitePermission,
    SuiteUser,
    UserQualification,
)
from core.selectors.badges import IN_USE
from core.selectors.office_rights import place_targets


@dataclass(frozen=True)
class RightThen:
    """A right or block that stood; `held` says whether its dates held at the moment."""

    grant: Grant
    on: tuple[str, str | None]
    group: str
    held: bool


@dataclass(frozen=True)
class MachineThen:
    """A machine of today and what the rights of then gave there: highest level, lacks."""

    machine: Machine
    levels: Sequence[str]
    may: bool
    lacks: Sequence[str]


@dataclass(frozen=True)
class PersonThen:
    """What is known; `known_since` is when the trail begins, None where there is none."""

    active: bool | None
    groups: Sequence[str]
    rights: Sequence[RightThen]
    trainings: Sequence[tuple[str, Held]]
    badges: Sequence[tuple[str, str, bool]]
    machines: Sequence[MachineThen]
    known_since: datetime | None


def get_person_then(*, person: SuiteUser, at: datetime) -> PersonThen:
    """Return what a person could do at an aware UTC moment, as far as it is known."""
    mine = _column_is("user_id", person.pk)
    accounts = _rows_then(SuiteUser, at, _column_is("id", person.pk), Q(pk=person.pk))
    own = Q(user=person)
    members = {row["group_id"] for row in _rows_then(GroupMember, at, mine, own)}
    groups = {
        row["id"]: str(row["name"])
        for row in _rows_then(SuiteGroup, at, lambda row: row["id"] in members, Q(pk__in=members))
    }
    rights = [
        _right(row, groups, at)
        for row in _rows_then(
            SuitePermission,
            at,
            lambda row: mine(row) or row.get("group_id") in groups,
            own | Q(group__in=list(groups)),
        )
    ]
    held = [_held(row) for row in _rows_then(UserQualification, at, mine, own)]
    names = dict(Qualification.objects.values_list("pk", "name"))
    return PersonThen(
        active=bool(accounts[0]["active"]) if accounts else None,
        groups=sorted(groups.values()),
        rights=rights,
        trainings=[(names.get(each.qualification, "?"), each) for each in held],
        badges=[_badge(row, at) for row in _rows_then(Badge, at, mine, own)],
        machines=_machines(rights, held, at),
        known_since=AuditEntry.objects.aggregate(first=Min("happened_at"))["first"],
    )


def _column_is(name: str, value: object) -> Callable[[Row], bool]:
    return lambda row: row.get(name) == value


def _rows_then(
    model: type[Model], at: datetime, wanted: Callable[[Row], bool], now: Q
) -> list[Row]:
    """Return the rows of then that are wanted, oldest first, without what was retired.

    Args:
        now: which rows of today to begin with, beside those that were changed since.
    """
    entries = AuditEntry.objects.filter(table_name=model._meta.db_table, happened_at__gt=at)
    changes = [
        Change(*entry)
        for entry in entries.order_by("-happened_at", "-pk").values_list(
            "row_key", "action", "changes"
        )
    ]
    later = {change.key for change in changes}
    rows_now = model._base_manager.filter(now | Q(pk__in=later))
    known = {str(one.pk): _columns(one) for one in rows_now}
    then = (_typed(model, row) for row in rewind(known, changes).values())
    rows = [row for row in then if wanted(row) and row.get("deleted_at") is None]
    # Of what was made before the trail began the row itself says when.
    return sorted(
        (row for row in rows if row.get("created_at") is None or row["created_at"] <= at),
        key=lambda row: int(row["id"]),
    )


def _columns(row: Model) -> Row:
    return {str(field.column): getattr(row, field.attname) for field in row._meta.concrete_fields}


def _typed(model: type[Model], row: Row) -> Row:
    """Read the texts of the trail as what their columns hold."""
    moments = {f.column for f in model._meta.concrete_fields if isinstance(f, DateTimeField)}
    return {
        name: parse_datetime(value) if name in moments and isinstance(value, str) else value
        for name, value in row.items()
    }


def _right(row: Row, groups: dict[Any, str], at: datetime) -> RightThen:
    grant = Grant(
        level=row["permission_level"],
        app_context=row.get("app_context") or "",
        block=bool(row.get("block")),
        shared=bool(row.get("shared")),
        valid_from=row.get("valid_from"),
        valid_until=row.get("valid_until"),
    )
    uid = row.get("resource_uid")
    on_all = row["resource_type"] == ResourceType.ANY or uid is None
    on = (str(row["resource_type"]), None if on_all else str(uid))
    return RightThen(grant, on, groups.get(row.get("group_id"), ""), grant.holds_at(at))


def _held(row: Row) -> Held:
    return Held(
        qualification=row["qualification_id"],
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
    )


def _badge(row: Row, at: datetime) -> tuple[str, str, bool]:
    """Return the end of a badge's tag, its state, and whether it opened anything."""
    runs = row.get("expires_at") is None or row["expires_at"] > at
    return str(row["last4"]), str(row["state"]), row["state"] in IN_USE and runs


def _machines(rights: Sequence[RightThen], held: Sequence[Held], at: datetime) -> list[MachineThen]:
    """Return the machines at which any of the rights of then reaches the floor."""
    _areas, _zones, targets = place_targets()
    rows = Machine.objects.filter(deleted_at__isnull=True).select_related(
        "qualification", "machine_type__qualification"
    )
    found = []
    for machine in rows.order_by("code"):
        around = {(kind, str(uid) if uid else None) for kind, uid in targets[machine.pk]}
        grants = [right.grant for right in rights if right.on in around]
        levels = [x for x in levels_of(grants, app=App.MONITOR, at=at) if x in FLOOR_LADDER]
        if levels:
            right, _why = explain_right(grants, wanted=machine.min_level, app=App.MONITOR, at=at)
            asked = [machine.qualification]
            asked += [machine.machine_type.qualification] if machine.machine_type else []
            needed = {each.pk: each.name for each in asked if each is not None}
            lacks = [lack.name for lack in find_lacks(needed, held, at=at)]
            found.append(MachineThen(machine, levels[-1:], right.allowed and not lacks, lacks))
    return found
