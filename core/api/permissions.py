"""Who may do what through the API: one permission class for every resource.

A token's scopes narrow its person's rights. Administrators may all; others what
their rights on the office ladder reach, everywhere or at a place; of several places
of a row the first that is not empty counts. What a person
may not see is not found (404); what they see but may not change is refused (403).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from core.api.throttling import count_stranger
from core.choices import App, Level
from core.clock import utc_now
from core.models import ApiToken, SuiteUser
from core.selectors.modules import require_resource_on
from core.selectors.office_rights import Reach, get_reach

if TYPE_CHECKING:
    # At run time the framework's views read this class while they load.
    from rest_framework.views import APIView

ANY_SCOPE = "*"
Places = Mapping[str, str]


class SuiteApiPermission(BasePermission):
    """Judge by what the view says of itself: `resource`, `app`, `places`, the two levels."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the method is open to the person at all; single rows are judged later."""
        if not request.user.is_authenticated:
            count_stranger(request)
            return False
        require_resource_on(name=getattr(view, "resource", ""))
        check_scope(request, view)
        creates = request.method == "POST" and not view.kwargs
        level = _write_level(view) if creates else _read_level(view)
        reach = reach_of(request, view, level)
        if reach.somewhere if _places(view) else reach.unplaced:
            return True
        raise PermissionDenied(
            _("This needs the right '{level}'; an administrator can give it.").format(level=level)
        )

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        """Tell whether the person may do this with the row, which they can see."""
        if request.method in SAFE_METHODS:
            return True
        return may_write(request, view, obj)


def reach_of(request: Request, view: APIView, level: Level) -> Reach:
    """Return where the person has the level, asked once a request."""
    # One request may show rows of several apps: what is expanded is another's.
    known: dict[tuple[App, Level], Reach] = request.__dict__.setdefault("_suite_reach", {})
    app = getattr(view, "app", App.CORE)
    if (app, level) not in known:
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - has_permission asked for it
        known[app, level] = get_reach(user=request.user, level=level, app=app, at=utc_now())
    return known[app, level]


def only_visible(request: Request, view: APIView, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow rows to those that the person may see."""
    reach = reach_of(request, view, _read_level(view))
    places = _places(view)
    if reach.whole or (reach.unplaced and not places):
        return rows
    seen, without = Q(pk__in=[]), Q()
    for kind, path in places.items():
        seen |= without & Q(**{f"{path}__in": getattr(reach, f"{kind}s")})
        without &= Q(**{f"{path}__isnull": True})
    return rows.filter(seen | without if reach.unplaced else seen)


def may_write(request: Request, view: APIView, row: Model, places: Places | None = None) -> bool:
    """Tell whether the person may write a row as it stands in memory, at its place."""
    reach = reach_of(request, view, _write_level(view))
    for kind, path in (_places(view) if places is None else places).items():
        key = _key(row, path)
        if key is not None:
            return reach.has(kind, key)
    return reach.unplaced


def check_scope(request: Request, view: APIView) -> None:
    """See that a token, if it is one, has the scope for the view.

    Raises:
        PermissionDenied: it has not.
    """
    token = request.auth
    if not isinstance(token, ApiToken) or ANY_SCOPE in token.scopes:
        return
    resource = getattr(view, "resource", "")
    verb = "read" if request.method in SAFE_METHODS else "write"
    if f"{resource}:{verb}" not in token.scopes:
        raise PermissionDenied(
            _("The token lacks the scope '{scope}'; make one that has it.").format(
                scope=f"{resource}:{verb}"
            ),
            code="scope_missing",
        )


def _places(view: APIView) -> Places:
    places: Places = getattr(view, "places", {})
    return places


def _read_level(view: APIView) -> Level:
    return Level(getattr(view, "read_level", Level.VIEW))


def _write_level(view: APIView) -> Level:
    return Level(getattr(view, "write_level", Level.EDIT))


def _key(row: Any, path: str) -> int | None:
    """Return the number of a row's place; `zone__area` goes by the relation, nothing else."""
    *steps, last = path.split("__")
    for step in steps:
        row = getattr(row, step)
        if row is None:
            return None
    key: int | None = row.pk if last == "pk" else getattr(row, f"{last}_id")
    return key
