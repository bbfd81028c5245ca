"""Actions on many rows: asked first, then all of them or none.

A page marks what is done with one row by `@for_each_row`; it calls a service. All rows go in one
transaction, each with its own event. What is one change of another record (people join a group) is
marked by `@for_rows_together`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import router
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin.access import choices_of
from core.db.transactions import shared_transaction_on
from core.errors import SuiteError
from core.selectors.object_rights import places_of

MOST_ROWS = 1000
ROWS_NAMED = 10
CONFIRMED = "confirmed"

# What is done with one row, or with all of them; `values` is what was asked for beside.
Deed = Callable[[Any, HttpRequest, Any, dict[str, Any]], Any]


class RowRefusedError(Exception):
    """A service refused one of the rows, so nothing was done."""


@dataclass(frozen=True)
class _Action:
    deed: Deed
    title: Any
    form: type[forms.Form] | None
    permissions: Sequence[str]
    together: bool


def for_each_row(
    *,
    description: str | Promise,
    form: type[forms.Form] | None = None,
    permissions: Sequence[str] = ("write",),
) -> Callable[[Deed], Any]:
    """Make an action of the list out of what is done with one row.

    Args:
        form: what is asked for beside; its values come as `values`.
    """
    return lambda deed: _action(_Action(deed, description, form, permissions, together=False))


def for_rows_together(
    *,
    description: str | Promise,
    form: type[forms.Form] | None = None,
    permissions: Sequence[str] = ("write",),
) -> Callable[[Deed], Any]:
    """Make an action of the list out of what is done with all rows at once."""
    return lambda deed: _action(_Action(deed, description, form, permissions, together=True))


def _action(action: _Action) -> Any:
    @wraps(action.deed)
    def act(page: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        return _Choice(page, request, rows, action).answer()

    return admin.action(description=action.title, permissions=action.permissions)(act)


class _Choice:
    """The rows that somebody chose, and what is to be done with them."""

    def __init__(
        self, page: Any, request: HttpRequest, chosen: QuerySet[Any], action: _Action
    ) -> None:
        self.page, self.request, self.action = page, request, action
        # Rows are locked in order of their key.
        self.rows = list(chosen.order_by("pk")[: MOST_ROWS + 1])
        self.is_confirmed = CONFIRMED in request.POST
        sent = request.POST if self.is_confirmed else None
        self.form = action.form(sent) if action.form else None
        for field in self.form.fields.values() if self.form else ():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = self._offered(field.queryset.all())

    def answer(self) -> HttpResponse | None:
        """Ask, then do it; None leads back to the list with what is said there."""
        if len(self.rows) > MOST_ROWS:
            text = _("At most %(most)s rows at once: narrow the list by filters or search.")
            self._say(text % {"most": localize(MOST_ROWS)}, messages.ERROR)
        elif (refused := self._first_refused()) is not None:
            text = _("Nothing was changed. %(row)s: your right does not reach so far.")
            self._say(text % {"row": refused}, messages.ERROR)
        elif not self.is_confirmed or (self.form and not self.form.is_valid()):
            return self._ask()
        else:
            self._do_all()
        return None

    def _offered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Leave out what lies where the person has no right to look."""
        if not places_of(rows.model):
            return rows
        return rows.filter(pk__in=choices_of(self.request, rows.model).values("pk"))

    def _first_refused(self) -> Any:
        """Return a row that the person sees and may not do this with."""
        asked = [getattr(self.page, f"has_{name}_permission") for name in self.action.permissions]
        return next(
            (row for row in self.rows if not all(may(self.request, row) for may in asked)), None
        )

    def _do_all(self) -> None:
        try:
            with shared_transaction_on(router.db_for_write(self.page.model)):
                for told in [self.rows] if self.action.together else self.rows:
                    self._do(told)
        except RowRefusedError as error:
            self._say(str(error), messages.ERROR)
            return
        count = len(self.rows)
        text = ngettext("Done for %d row.", "Done for %d rows.", count) % count
        self._say(text, messages.SUCCESS)

    def _do(self, told: Any) -> None:
        # Before the service: it may have changed the row when it refuses.
        name = str(self.page.opts.verbose_name_plural if self.action.together else told)
        values = self.form.cleaned_data if self.form else {}
        try:
            self.action.deed(self.page, self.request, told, values)
        except SuiteError as error:
            raise RowRefusedError(_refusal(name, error.message)) from error
        except ValidationError as error:
            raise RowRefusedError(_refusal(name, " ".join(error.messages))) from error

    def _say(self, text: str, level: int) -> None:
        self.page.message_user(self.request, text, level)

    def _ask(self) -> HttpResponse:
        """Show what is about to be done with how many rows, and the first of them."""
        media = self.page.media
        context = {
            **self.page.admin_site.each_context(self.request),
            "title": self.action.title,
            "opts": self.page.opts,
            "media": media + self.form.media if self.form else media,
            "rows": self.rows,
            "named": self.rows[:ROWS_NAMED],
            "others": len(self.rows) - ROWS_NAMED,
            "form": self.form,
            "action": self.request.POST.get("action", ""),
            "checkbox": ACTION_CHECKBOX_NAME,
            "confirmed": CONFIRMED,
            "back": self.request.get_full_path(),
        }
        return TemplateResponse(self.request, "admin/core/list/bulk_action.html", context)


def _refusal(name: str, why: str) -> str:
    return _("Nothing was changed. %(row)s: %(why)s") % {"row": name, "why": why}
