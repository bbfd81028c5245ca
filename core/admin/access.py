"""Who may enter the back office, and what they may do on its pages.

The one rule for rights is asked (core/domain/permissions.py), as by the API: whoever
has an office right on everything may see, change, or do all. Rights at single places do
not open a page yet; `SuiteAccess.may` gets the row, so that they can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.choices import App, Level
from core.clock import utc_now
from core.db.router import suite_router
from core.models import SuiteUser
from core.selectors.office_rights import OfficeRights, get_office_rights

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

    def may(self, request: HttpRequest, level: Level, _row: Model | None = None) -> bool:
        """Tell whether the person has a level for this page, or for one row of it."""
        app = App(suite_router.schema_for(self.opts.app_label))
        return rights_of(request).has(level, app)

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
