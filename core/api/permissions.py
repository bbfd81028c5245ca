"""Who may do what through the API: one permission class for every resource.

A token's scopes narrow its person's rights. Administrators may all; others what
their rights on the office ladder reach, everywhere or at a place; of several places
of a row the first that is not empty counts. What a person
may not see is not found (404); what they see but may not change is refused (403).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from core.api.throttling import count_stranger
from core.choices import App, Level
from core.clock import utc_now
from core.db.router import suite_router
from core.models import ApiToken, SuiteUser
from core.models.base import Record
from core.selectors.modules import require_resource_on
from core.selectors.object_rights import (
    Places,
    covers,
    may_put,
    may_read_some,
    may_write_some,
    named_outside,
    places_of,
    within,
)
from core.selectors.office_rights import OfficeRights, Reach, get_office_rights

if TYPE_CHECKING:
    # At run time the framework's views read this class while they load.
    from rest_framework.views import APIView

ANY_SCOPE = "*"


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
        if _is_open(view, reach_of(request, view, level), creates=creates):
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
    return _rights_of(request).reach(level, getattr(view, "app", App.CORE))


def only_visible(request: Request, view: APIView, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow rows to those that the person may see."""
    return within(rows, reach=reach_of(request, view, _read_level(view)), places=places_at(view))


def may_write(request: Request, view: APIView, row: Model) -> bool:
    """Tell whether the person may write a row as it stands in memory, at its place."""
    return covers(reach_of(request, view, _write_level(view)), row=row, places=places_at(view))


def check_placed(request: Request, view: APIView, record: Record) -> None:
    """See that a record may be put where it is now, and names no row that is out of sight.

    Raises:
        PermissionDenied: it may not, or it does.
    """
    if not may_put(record, reach=reach_of(request, view, _write_level(view))):
        raise PermissionDenied(_("You have no right to edit at this place."))
    check_named(request, record, record.changed_fields())


def check_named(request: Request, row: Model, changed: set[str]) -> None:
    """See that the columns that were changed name no row that is out of sight.

    Raises:
        PermissionDenied: one does.
    """
    reach = _rights_of(request).reach(Level.VIEW, App(suite_router.schema_for(row._meta.app_label)))
    field = named_outside(row, reach=reach, changed=changed)
    if field is not None:
        raise PermissionDenied(
            _("'{field}': it lies where you have no right; name one of your own places.").format(
                field=field.name
            )
        )


def _rights_of(request: Request) -> OfficeRights:
    known: OfficeRights | None = request.__dict__.get("_suite_rights")
    if known is None:
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - has_permission asked for it
        known = get_office_rights(user=request.user, at=utc_now())
        request.__dict__["_suite_rights"] = known
    return known


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


def places_at(view: APIView) -> Places:
    """Return where the rows of a view lie: what it says itself, else what their model says."""
    model = getattr(view, "model", None)
    places: Places | None = getattr(view, "places", None)
    return places if places is not None else places_of(model) if model else {}


def _is_open(view: APIView, reach: Reach, *, creates: bool) -> bool:
    """Tell whether a view has any rows for a person; whether they may write one is asked later."""
    if places_at(view):
        return reach.somewhere
    model = getattr(view, "model", None)
    if model is None:
        return reach.unplaced
    return (may_write_some if creates else may_read_some)(model, reach=reach)


def _read_level(view: APIView) -> Level:
    return Level(getattr(view, "read_level", Level.VIEW))


def _write_level(view: APIView) -> Level:
    return Level(getattr(view, "write_level", Level.EDIT))
