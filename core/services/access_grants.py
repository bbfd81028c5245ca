"""Keeping `core.access_grants`: the rights of the office as rows that SQL can ask.

The rows are made by the one rule (core/domain/permissions.py) in the transaction that
changes a right, a group or a place, for the people whom the change touches. The
floor's ladder is judged at the swipe and has no rows: no policy asks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models import Q, QuerySet

from core.choices import App, ResourceType
from core.db.doors import SYSTEM, through
from core.db.transactions import in_transaction
from core.domain.permissions import OFFICE_LADDER, Grant, spans_of
from core.models import AccessGrant, Area, GroupMember, Machine, SuitePermission, Zone
from core.models.base import Record
from core.selectors.office_rights import Target, grant_of, place_targets

LADDER = "office"
# A person's rows are rewritten by one transaction at a time: each sees what the last one wrote.
LOCK = 710_300
BATCH = 2000
# Where a place lies; another name of it moves no right.
LIES_IN = {"area": "parent_id", "zone": "area_id", "machine": "zone_id"}
_PLACES = (ResourceType.AREA, Area), (ResourceType.ZONE, Zone), (ResourceType.MACHINE, Machine)

# A place: its kind, its number, its uid.
Place = tuple[str, int, UUID]
Targets = dict[Place, list[Target]]


@contextmanager
def keeping_access_grants(records: Sequence[Record]) -> Iterator[None]:
    """Rewrite the rows of whom a change of records touches, once the change is written.

    Args:
        records: of one model, before the change is written; for most models this costs nothing.
    """
    moved = any(_is_moved(record) for record in records)
    before = _holders(records)
    yield
    people = before | _holders(records)
    if moved:
        people |= _held_by(_living().exclude(resource_type=ResourceType.ANY))
    if people:
        rewrite_access_grants(people)


@in_transaction(AccessGrant)
def make_access_grants() -> None:
    """Make all rows anew, where there are rights and no rows: after the first migration."""
    if not AccessGrant.objects.exists():
        people = _held_by(_living())
        if people:
            rewrite_access_grants(people)


def make_after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """Take rights that were given before there were rows; copies get theirs by replication."""
    if using != router.db_for_write(AccessGrant):
        return
    if AccessGrant._meta.db_table in connections[using].introspection.table_names():
        make_access_grants()


@through(SYSTEM)  # who changes a place sees few of the rights that reach it
def rewrite_access_grants(people: Collection[int]) -> None:
    """Make the rows of people, by their number, anew; part of a service's transaction."""
    with connections[router.db_for_write(AccessGrant)].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    AccessGrant.objects.filter(user__in=people).delete()
    rights = _rights_of(people)
    if not rights:
        return
    held = {right.pk: right for right in chain.from_iterable(rights.values())}
    placed = any(right.resource_type != ResourceType.ANY for right in held.values())
    targets = _targets() if placed else {}
    # Who has the same rights has the same rows: members of a group are judged once.
    alike: dict[frozenset[int], list[int]] = defaultdict(list)
    for person, its in rights.items():
        alike[frozenset(right.pk for right in its)].append(person)
    AccessGrant.objects.bulk_create(
        (
            row
            for keys, persons in alike.items()
            for person in persons
            for row in _rows(person, [held[key] for key in keys], targets)
        ),
        batch_size=BATCH,
    )


def _is_moved(record: Record) -> bool:
    column = LIES_IN.get(record.topic)
    return column is not None and (record._state.adding or column in record.changed_fields())


@through(SYSTEM)
def _holders(records: Sequence[Record]) -> set[int]:
    """Return who holds a right, or is in a group, as it was read and as it is now."""
    people: set[int] = set()
    groups: set[int] = set()
    for record in records:
        if isinstance(record, SuitePermission) and _is_of_the_office(record):
            people |= {key for key in (record.user_id, record.was("user_id")) if key}
            groups |= {key for key in (record.group_id, record.was("group_id")) if key}
        elif record.topic == "group" and record.pk:
            groups.add(record.pk)
    if groups:
        members = GroupMember.objects.filter(group__in=groups)
        people |= set(members.values_list("user", flat=True))
    return people


def _is_of_the_office(right: SuitePermission) -> bool:
    return right.level in OFFICE_LADDER or right.was("level") in OFFICE_LADDER


def _living() -> QuerySet[SuitePermission]:
    return SuitePermission.objects.filter(level__in=OFFICE_LADDER, deleted_at__isnull=True)


@through(SYSTEM)
def _held_by(rights: QuerySet[SuitePermission]) -> set[int]:
    members = GroupMember.objects.filter(group__permissions__in=rights)
    own = rights.filter(user__isnull=False).values_list("user", flat=True)
    return set(own) | set(members.values_list("user", flat=True))


def _rights_of(people: Collection[int]) -> dict[int, list[SuitePermission]]:
    members = GroupMember.objects.filter(user__in=people, group__deleted_at__isnull=True)
    groups: dict[int, list[int]] = defaultdict(list)
    for group, person in members.values_list("group", "user"):
        groups[group].append(person)
    rights: dict[int, list[SuitePermission]] = defaultdict(list)
    for right in _living().filter(Q(user__in=people) | Q(group__in=list(groups))):
        holders = [right.user_id] if right.user_id else groups[right.group_id or 0]
        for person in holders:
            rights[person].append(right)
    return rights


def _targets() -> Targets:
    """Return, for each place, everything a right on which reaches it."""
    found: Targets = {}
    for (kind, model), reached in zip(_PLACES, place_targets(), strict=True):
        uids = dict(model._default_manager.values_list("pk", "uid"))
        found |= {(kind, key, uids[key]): targets for key, targets in reached.items()}
    return found


def _rows(person: int, rights: Sequence[SuitePermission], targets: Targets) -> list[AccessGrant]:
    """Return the rows of a person who has these rights."""
    grants: dict[Target, list[Grant]] = defaultdict(list)
    for right in rights:
        grants[_target(right)].append(grant_of(right))
    everything = grants.get((ResourceType.ANY, None), [])
    whole = len(grants) == bool(everything)
    rows = _levels(AccessGrant(user_id=person, resource_type="*", whole=whole), everything)
    if whole:
        return rows
    for (kind, key, uid), reaching in targets.items():
        reached = [grant for target in reaching for grant in grants.get(target, ())]
        row = AccessGrant(user_id=person, resource_type=kind, resource_id=key, resource_uid=uid)
        rows += _levels(row, reached)
    return rows


def _levels(row: AccessGrant, grants: Sequence[Grant]) -> list[AccessGrant]:
    """Return the row for each app and span that these rights give it a level in."""
    if not grants:
        return []
    apps: Iterable[str] = App.values if any(grant.app_context for grant in grants) else ("",)
    return [
        AccessGrant(
            user_id=row.user_id,
            app=app,
            resource_type=row.resource_type,
            resource_uid=row.resource_uid,
            resource_id=row.resource_id,
            whole=row.whole,
            ladder=LADDER,
            level=span.level,
            valid_from=span.valid_from,
            valid_until=span.valid_until,
        )
        for app in apps
        for span in spans_of(grants, ladder=OFFICE_LADDER, app=app)
    ]


def _target(right: SuitePermission) -> Target:
    on_all = right.resource_type == ResourceType.ANY
    return (right.resource_type, None if on_all else right.resource_uid)
