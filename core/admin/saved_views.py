"""The line above a list: saved views, days, columns, export; and what changes the views."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.admin.list_columns import COLUMNS_PARAM, column_titles
from core.admin.list_days import DAY_PARAMS, FROM_PARAM, NAMES, SPAN_PARAM, TO_PARAM
from core.admin.long_lists import FORMAT_PARAM, VIEW_PARAM, KeysetChangeList
from core.errors import SuiteError
from core.models import SavedView, SuiteUser
from core.selectors.saved_views import list_saved_views
from core.services.saved_views import change_view, delete_view, save_view

# Opens the whole list where a view would open by itself.
ALL_ROWS = "all"
# What belongs to the moment, not to the view.
_OF_THE_MOMENT = (PAGE_VAR, ERROR_FLAG, VIEW_PARAM, FORMAT_PARAM, "_popup", "_to_field")


class ListLine:
    """What the template of the line asks for."""

    def __init__(self, changelist: KeysetChangeList, person: SuiteUser) -> None:
        self.changelist = changelist
        self.page = changelist.model_admin
        self.person = person

    @cached_property
    def views(self) -> list[SavedView]:
        """Return the views that may be opened."""
        return list(list_saved_views(user=self.person, list_name=self.page.opts.label_lower))

    @cached_property
    def open_view(self) -> SavedView | None:
        """Return the view that is open."""
        asked = self.changelist.params.get(VIEW_PARAM, "")
        return next((view for view in self.views if str(view.uid) == asked), None)

    @property
    def is_own(self) -> bool:
        """Tell whether the open view is the reader's, who may change it."""
        return self.open_view is not None and self.open_view.user_id == self.person.pk

    @property
    def links(self) -> list[dict[str, Any]]:
        """Return the ways to the views, the whole list first."""
        whole = {"name": _("All"), "link": f"?{VIEW_PARAM}={ALL_ROWS}", "open": not self.open_view}
        return [whole, *(self._link(view) for view in self.views)]

    def _link(self, view: SavedView) -> dict[str, Any]:
        foreign = view.user_id != self.person.pk
        return {
            "name": view.name,
            "link": f"?{view.query}&{VIEW_PARAM}={view.uid}",
            "open": view == self.open_view,
            "shared": view.shared,
            "foreign": foreign,
        }

    @property
    def save_address(self) -> str:
        """Return where the form that keeps a view is sent."""
        opts = self.page.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_views")

    @property
    def query(self) -> str:
        """Return what a view of the list as it stands would keep."""
        asked = view_query(self.changelist.filter_params)
        return f"{asked}&{self._columns}" if COLUMNS_PARAM not in self.changelist.params else asked

    @property
    def _columns(self) -> str:
        shown = [name for name in self.changelist.list_display if name != "action_checkbox"]
        return urlencode({COLUMNS_PARAM: shown}, doseq=True)

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Return the columns that may be shown, and which of them are."""
        shown = set(self.changelist.list_display)
        titles = column_titles(self.page, self.page.offered_columns())
        return [{"name": name, "title": title, "shown": name in shown} for name, title in titles]

    @property
    def spans(self) -> list[dict[str, Any]]:
        """Return the ways to the usual spans of days."""
        asked = self.changelist.params.get(SPAN_PARAM)
        return [
            {"name": title, "link": self._with_days(name), "open": name == asked}
            for name, title in NAMES.items()
        ]

    def _with_days(self, name: str | None) -> str:
        return str(
            self.changelist.get_query_string(
                {SPAN_PARAM: name, FROM_PARAM: None, TO_PARAM: None, PAGE_VAR: None}
            )
        )

    @property
    def all_days(self) -> str:
        """Return the way to the list of all days."""
        return self._with_days(None)

    @property
    def days_title(self) -> str:
        """Return which days are shown."""
        asked = self.changelist.params.get(SPAN_PARAM, "")
        chosen = _("Chosen days") if self.changelist.days else _("All days")
        return str(NAMES.get(asked) or chosen)

    @property
    def kept_without_days(self) -> list[tuple[str, str]]:
        """Return what a form that asks for other days leaves as it is."""
        return _pairs(self.changelist.filter_params, without=(*DAY_PARAMS,))

    @property
    def kept_without_columns(self) -> list[tuple[str, str]]:
        """Return what a form that asks for other columns leaves as it is.

        Not the order: it counts columns.
        """
        return _pairs(self.changelist.filter_params, without=(COLUMNS_PARAM, "o"))

    @property
    def exports(self) -> list[dict[str, str]]:
        """Return the ways to the files."""
        query = self.changelist.get_query_string(remove=[PAGE_VAR])
        return [
            {"name": kind.upper(), "link": f"export/{query}&{FORMAT_PARAM}={kind}"}
            for kind in ("csv", "xlsx")
        ]


def view_query(asked: dict[str, Any]) -> str:
    """Return an address without what belongs to the moment."""
    kept = {name: value for name, value in asked.items() if name not in _OF_THE_MOMENT}
    return urlencode(sorted(kept.items()), doseq=True)


def default_view(person: SuiteUser, list_name: str) -> str | None:
    """Return the address of the view that opens by itself."""
    views = list_saved_views(user=person, list_name=list_name)
    view = views.filter(user=person, is_default=True).first()
    return f"?{view.query}&{VIEW_PARAM}={view.uid}" if view else None


def take_view(request: HttpRequest, person: SuiteUser, page: Any) -> HttpResponse:
    """Save, change or delete a view as the form says, and go back to the list."""
    sent = request.POST
    query = view_query(dict(QueryDict(sent.get("query", "")).lists()))
    uid = sent.get("uid", "")
    try:
        view = _do(sent, person, page.opts.label_lower, query)
    except SuiteError as error:
        page.message_user(request, error.message, messages.ERROR)
    except ValidationError as error:
        page.message_user(request, " ".join(error.messages), messages.ERROR)
    else:
        query, uid = (view.query, str(view.uid)) if view else ("", ALL_ROWS)
    return HttpResponseRedirect(f"../?{query}&{VIEW_PARAM}={uid}")


def _do(sent: QueryDict, person: SuiteUser, list_name: str, query: str) -> SavedView | None:
    values: Any = {
        "name": sent.get("name", ""),
        "shared": "shared" in sent,
        "is_default": "is_default" in sent,
    }
    if sent.get("do") == "delete":
        delete_view(uid=_uid(sent), user=person)
        return None
    if sent.get("do") == "change":
        return change_view(uid=_uid(sent), user=person, query=query, **values)
    return save_view(user=person, list_name=list_name, query=query, **values)


def _uid(sent: QueryDict) -> UUID:
    try:
        return UUID(sent.get("uid", ""))
    except ValueError:
        raise ValidationError(_("This view is not there any more.")) from None


def _pairs(asked: dict[str, Any], *, without: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        (name, value) for name, values in asked.items() if name not in without for value in values
    ]
