"""Forms of the back office written in one transaction of ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import router
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from core.db.transactions import transaction_on
from core.errors import SuiteError

if TYPE_CHECKING:
    DjangoPages = admin.ModelAdmin[Any]
else:
    DjangoPages = admin.ModelAdmin


class OneTransaction(DjangoPages):
    """Writes what a form says in one transaction of ours, in which events can be published.

    It stands between Unfold's pages and Django's, and takes the place of
    Django's own transaction, which no service would know of.
    """

    if TYPE_CHECKING:
        # Django's own two pages without their transaction.
        _changeform_view: Callable[..., HttpResponse]
        _delete_view: Callable[..., HttpResponse]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or take a form."""
        page = partial(self._changeform_view, request, object_id, form_url, extra_context)
        return self._in_one_transaction(request, page)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, then retire."""
        return self._in_one_transaction(
            request, partial(self._delete_view, request, object_id, extra_context)
        )

    def _in_one_transaction(
        self, request: HttpRequest, page: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """Write rows and log line together; what a service refuses is told to the person."""
        if request.method != "POST":
            return page()
        try:
            with transaction_on(router.db_for_write(self.model)):
                return page()
        except SuiteError as error:
            refused = [error.message]
        except ValidationError as error:
            refused = error.messages
        for text in refused:
            self.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
