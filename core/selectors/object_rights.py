"""Which rows of a table a person may see or write: the one rule, asked for objects.

The API and the back office ask here. A model says where its rows lie (`places`: area, zone,
machine, and the path to it, the narrowest first; the first that is not empty counts), into
what they are put when that is something else (`inside`), and whether its rows are names of
things that whoever has a right anywhere may read (`read_anywhere`). Rights lie where they stand.
What has no place wants a right on everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import ForeignKey, Model, Q, QuerySet

from core.models import SuitePermission
from core.models.base import Record
from core.selectors.office_rights import Reach
from core.selectors.people_of_places import rights_within

Places = Mapping[str, str]
M = TypeVar("M", bound=Model)


def places_of(model: type[Model]) -> Places:
    """Return where rows of a model lie; nothing: they have no place."""
    places: Places = getattr(model, "places", {})
    return places


def inside_of(model: type[Model]) -> Places:
    """Return into what rows of a model are put."""
    inside: Places = getattr(model, "inside", places_of(model))
    return inside


def is_placed(model: type[Model]) -> bool:
    """Tell whether rows of a model lie at places: by a column, or as rights stand on them."""
    return bool(places_of(model)) or issubclass(model, SuitePermission)


def may_read_some(model: type[Model], *, reach: Reach) -> bool:
    """Tell whether somebody whose right to look reaches so far may see any rows of a model."""
    if is_placed(model) or getattr(model, "read_anywhere", False):
        return reach.somewhere
    return reach.unplaced


def may_write_some(model: type[Model], *, reach: Reach) -> bool:
    """Tell whether somebody whose right to write reaches so far may write any rows of a model."""
    return reach.somewhere if is_placed(model) else reach.unplaced


def within(rows: QuerySet[M], *, reach: Reach, places: Places | None = None) -> QuerySet[M]:
    """Narrow rows to those that the reach of a right to look covers.

    Args:
        places: where the rows lie, if their model does not say it.
    """
    where = places_of(rows.model) if places is None else places
    if issubclass(rows.model, SuitePermission):
        return rows if reach.unplaced else rows.filter(rights_within(reach))
    if reach.whole or (not where and may_read_some(rows.model, reach=reach)):
        return rows
    if not where:
        return rows.none()
    seen, without = Q(pk__in=[]), Q()
    for kind, path in where.items():
        seen |= without & Q(**{f"{path}__in": getattr(reach, f"{kind}s")})
        without &= Q(**{f"{path}__isnull": True})
    return rows.filter(seen | without if reach.unplaced else seen)


def covers(reach: Reach, *, row: Model, places: Places | None = None) -> bool:
    """Tell whether a right holds for a row as it stands in memory, at its place.

    Of a right: as it stands in the database; what becomes of it is judged by its service.
    """
    if isinstance(row, SuitePermission):
        held = SuitePermission.objects.filter(rights_within(reach), pk=row.pk)
        return reach.unplaced or (held.exists() if row.pk else reach.somewhere)
    for kind, path in (places_of(type(row)) if places is None else places).items():
        key = _key(row, path)
        if key is not None:
            return reach.has(kind, key)
    return reach.unplaced


def may_see(row: Model, *, reach: Reach) -> bool:
    """Tell whether somebody whose right to look reaches so far may see a row."""
    if getattr(type(row), "read_anywhere", False):
        return reach.somewhere
    return covers(reach, row=row)


def may_put(record: Record, *, reach: Reach) -> bool:
    """Tell whether a changed or new record may be put where it is now; staying is no move."""
    inside = inside_of(type(record))
    if not record._state.adding:
        columns = {f"{path}_id" for path in inside.values()}
        moves = not record.changed_fields().isdisjoint(columns)
        if not moves and hasattr(type(record), "inside"):
            return True
    return covers(reach, row=record, places=inside)


def named_outside(record: Model, *, reach: Reach, changed: set[str]) -> ForeignKey[Any, Any] | None:
    """Return the first relation that was changed to a row at a place out of sight.

    Args:
        reach: that of the right to look.
        changed: names of columns, as `Record.changed_fields` tells them.
    """
    for field in record._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or field.attname not in changed:
            continue
        if not places_of(field.related_model) or getattr(record, field.attname) is None:
            continue
        if not covers(reach, row=getattr(record, field.name)):
            return field
    return None


def _key(row: Any, path: str) -> int | None:
    """Return the number of a row's place; `zone__area` goes by the relation, nothing else."""
    *steps, last = path.split("__")
    for step in steps:
        row = getattr(row, step)
        if row is None:
            return None
    key: int | None = row.pk if last == "pk" else getattr(row, f"{last}_id")
    return key
