"""On a person's page: all that is known of them as a file, and erasing them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.access import asker
from core.admin.object_page import page_of
from core.errors import ConflictError
from core.models import SuiteUser
from core.panels import QuickAction
from core.reports.person_archive import answer_with
from core.services.personal_data import erase_person, export_personal_data

if TYPE_CHECKING:
    from core.admin.base import RecordAdmin as Page
else:
    Page = object


class PersonalDataPages(Page):
    """Two addresses of a person's page, for administrators alone."""

    def quick_actions(self, request: HttpRequest, obj: SuiteUser) -> list[QuickAction]:
        """Offer the file, and erasing whoever has left."""
        offered = super().quick_actions(request, obj)
        if not asker(request).is_superuser:
            return offered
        export = reverse("admin:core_user_export", args=[obj.pk])
        offered = [*offered, QuickAction(gettext_lazy("Data as a file"), export)]
        if not obj.active:
            erase = reverse("admin:core_user_erase", args=[obj.pk])
            offered.append(QuickAction(gettext_lazy("Erase by name…"), erase))
        return offered

    def get_urls(self) -> list[Any]:
        """Add the two addresses."""
        export = self.admin_site.admin_view(self.export_person)
        erase = self.admin_site.admin_view(self.erase_person)
        return [
            path("<int:key>/data/", export, name="core_user_export"),
            path("<int:key>/erase/", erase, name="core_user_erase"),
            *super().get_urls(),
        ]

    def export_person(self, request: HttpRequest, key: int) -> HttpResponseBase:
        """Answer with everything that is known of a person."""
        person = self._person(request, key)
        if person is None:
            return self.back_to_list()
        archive = export_personal_data(user=person, by=asker(request))
        return answer_with(archive, name=f"person-{person.uid}.zip")

    def erase_person(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask for the user name, then forget the person by name."""
        person = self._person(request, key)
        if person is None:
            return self.back_to_list()
        typed = request.POST.get("username", "")
        if typed != person.username:
            if typed:
                self.message_user(request, _("That is not the user name."), messages.ERROR)
            return self.ask_first(
                request,
                person,
                question=_(
                    "Name, address, badges, tokens, rights and absences of %(person)s go for ever; "
                    "what was done stays, without the name. Write the user name %(username)s to "
                    "go on."
                )
                % {"person": person, "username": person.username},
                button=_("Erase"),
                text_name="username",
                text_label=_("User name"),
            )
        try:
            erase_person(user=person, by=asker(request))
        except ConflictError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(page_of(person))
        self.message_user(request, _("The person is erased; facts keep no name."), messages.SUCCESS)
        return self.back_to_list()

    def _person(self, request: HttpRequest, key: int) -> SuiteUser | None:
        if request.method != "POST" or not asker(request).is_superuser:
            raise PermissionDenied
        found = self.get_object(request, str(key))
        return found if isinstance(found, SuiteUser) else None
