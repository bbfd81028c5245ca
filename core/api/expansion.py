"""`?expand=zone,zone.area`: what a row names, shown in the place of its id.

Each named relation costs one query, however many rows there are. Its rows are
shown by their own resource: who may not see one, or has a token without its
scope, gets the id as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from core.api.parameters import read_names
from core.api.permissions import check_scope
from core.api.registry import resource_of

if TYPE_CHECKING:
    from core.api.representation import ShownRows

EXPAND = "expand"
DEEPEST = 3
Resource = type["ShownRows[Any]"]
Tree = dict[str, "Tree"]


def known_paths(resource: Resource, *, depth: int = DEEPEST) -> Iterator[str]:
    """Yield what may be asked for: `zone`, `zone.area`, three steps at most."""
    for name in resource.expandable:
        yield name
        if depth > 1:
            yield from (
                f"{name}.{path}" for path in known_paths(_target(resource, name), depth=depth - 1)
            )


def read_tree(request: Request, resource: Resource) -> Tree:
    """Return what is asked for, step by step; `zone.area` asks for `zone`, too.

    Raises:
        ValidationError: it cannot be asked for.
    """
    tree: Tree = {}
    for path in read_names(request, EXPAND, known=known_paths(resource)):
        branch = tree
        for step in path.split("."):
            branch = branch.setdefault(step, {})
    return tree


def expand_rows(
    request: Request, resource: Resource, shown: Sequence[dict[str, Any]], tree: Tree
) -> None:
    """Put rows in the place of the ids that are asked for."""
    for name, branch in tree.items():
        holders = [row for row in shown if row.get(name)]
        ids = {uid for row in holders for uid in _listed(row[name])}
        if not ids:
            continue
        found = _show(request, _target(resource, name), ids, branch)
        for row in holders:
            given = row[name]
            many = isinstance(given, list)
            row[name] = [found.get(i, i) for i in given] if many else found.get(given, given)


def _show(
    request: Request, resource: Resource, ids: Iterable[str], branch: Tree
) -> dict[str, dict[str, Any]]:
    """Return the visible rows of these ids as their resource shows them, by id."""
    view = resource.for_inside(request)
    try:
        check_scope(request, view)
        rows = list(view.get_queryset().filter(uid__in=ids))
    except PermissionDenied:
        return {}
    shown: list[dict[str, Any]] = view.get_serializer(rows, many=True).data
    expand_rows(request, resource, shown, branch)
    return {row["id"]: row for row in shown}


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _target(resource: Resource, name: str) -> Resource:
    return resource_of(resource.model._meta.get_field(name).related_model)
