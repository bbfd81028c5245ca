"""Who may enter the back office, and what they may do on its pages.

The one rule for rights is asked (core/domain/permissions.py), by the same selectors as by the
API (core/selectors/object_rights.py): whoever has an office right on everything may see, change,
or do all; whoever has one at some places sees and changes what lies there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.choices import App, Level
from core.clock import utc_now
from core.db.router import suite_router
from core.models import SuiteUser
from core.models.base import Record
from core.selectors.object_rights import (
    covers,
    may_put,
    may_read_some,
    may_see,
    may_write_some,
    named_outside,
    places_of,
    within,
)
from core.selectors.office_rights import OfficeRights, Reach, get_office_rights

if TYPE_CHECKING:
    DjangoPage = admin.ModelAdmin[Any]
    DjangoInline = Any
else:
    DjangoPage = DjangoInline = object


def asker(request: HttpRequest) -> SuiteUser:
    """Return who is signed in; nobody else comes this far."""
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - the site has asked for it
    return request.user


def rights_of(request: HttpRequest) -> OfficeRights:
    """Return what the signed-in person may do, asked once a request."""
    known: OfficeRights | None = request.__dict__.get("_office_rights")
    if known is None:
        user = asker(request)
        known = get_office_rights(user=user, at=utc_now())
        request.__dict__["_office_rights"] = known
        # What Unfold's own templates ask, beside `AdminSite.has_permission`.
        user.is_manager = known.somewhere
    return known


def reach_on(request: HttpRequest, model: type[Model], level: Level) -> Reach:
    """Return where the signed-in person has a level, for rows of a model."""
    return rights_of(request).reach(level, App(suite_router.schema_for(model._meta.app_label)))


def choices_of(request: HttpRequest, model: type[Model]) -> QuerySet[Any]:
    """Return what may be named: of what has a place, what the person may see."""
    rows: QuerySet[Any] = model._default_manager.all()
    reach = reach_on(request, model, Level.VIEW)
    return within(rows, reach=reach) if places_of(model) else rows


def may_enter(request: HttpRequest) -> bool:
    """Tell whether the back office is open to who is signed in."""
    user = request.user
    return isinstance(user, SuiteUser) and user.is_active and rights_of(request).somewhere


def open_to_managers(site: AdminSite) -> None:
    """Let a site of Django's ask our rule who may enter; its sign-in is set before."""

    def login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if may_enter(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return guarded(request, extra_context)

    guarded = site.login
    site.login = login  # type: ignore[method-assign]
    site.has_permission = may_enter  # type: ignore[method-assign]


class SuiteAccess(DjangoPage):
    """What a page of the back office asks of people: levels of the office ladder, as in the API."""

    read_level: ClassVar[Level] = Level.VIEW
    write_level: ClassVar[Level] = Level.EDIT

    def may(self, request: HttpRequest, level: Level, row: Model | str | None = None) -> bool:
        """Tell whether the person has a level for this page, or for one row of it."""
        reach = reach_on(request, self.model, level)
        if row is not None and not isinstance(row, Model):
            # The buttons of a page name the row by its key.
            row = None if reach.whole else self.get_queryset(request).filter(pk=row).first()
            if row is None:
                return reach.whole
        reads = level == self.read_level
        if row is None:
            return (may_read_some if reads else may_write_some)(self.model, reach=reach)
        return may_see(row, reach=reach) if reads else covers(reach, row=row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return what the person may see."""
        return self.visible(request, super().get_queryset(request))

    def visible(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow rows of the page to those that the person may see."""
        return within(rows, reach=reach_on(request, self.model, self.read_level))

    def check_placed(self, request: HttpRequest, record: Record) -> None:
        """See that a record may be put where it is now, and names no row that is out of sight.

        Raises:
            PermissionDenied: it may not, or it does.
        """
        reach = reach_on(request, self.model, self.write_level)
        sight = reach_on(request, self.model, Level.VIEW)
        foreign = named_outside(record, reach=sight, changed=record.changed_fields())
        if foreign is not None or not may_put(record, reach=reach):
            raise PermissionDenied

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer, and take, only what the person may see."""
        options.setdefault("queryset", choices_of(request, db_field.related_model))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Tell whether the page stands in the menu."""
        return self.may(request, self.read_level)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person may look."""
        return self.may(request, self.read_level, obj)

    def has_write_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person may do what writes: forms, and actions beside them."""
        return self.may(request, self.write_level, obj)

    def has_add_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        """Tell whether the person may make something."""
        return self.has_write_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person may change something."""
        return self.has_write_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person may retire something."""
        return self.has_write_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out what writes where the person may only look.

        An action that says for itself what it wants (`permissions=[…]`) has been asked.
        """
        actions: dict[str, Any] = super().get_actions(request)
        if self.has_write_permission(request):
            return actions
        return {
            name: action
            for name, action in actions.items()
            if hasattr(action[0], "allowed_permissions")
        }


class SuiteInlineAccess(DjangoInline):
    """Rows on the page of another: who may change that may change these."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer, and take, only what the person may see."""
        options.setdefault("queryset", choices_of(request, db_field.related_model))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def _page(self) -> SuiteAccess:
        page = self.admin_site.get_model_admin(self.parent_model)
        assert isinstance(page, SuiteAccess)  # noqa: S101 - every page of ours is one
        return page

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person may look at the page."""
        return self._page().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person may change the page."""
        return self._page().has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person may change the page."""
        return self._page().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person may change the page."""
        return self._page().has_change_permission(request, obj)
