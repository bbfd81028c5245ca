"""Pages of people."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.applied_calendar import ShowsCalendar
from core.admin.base import asker
from core.admin.bulk_actions import for_each_row, for_rows_together
from core.admin.bulk_forms import GroupForm, LanguageForm, RightForm, resource_of
from core.admin.import_button import ImportableAdmin
from core.admin.issue_badge import IssuesBadges
from core.admin.managed_people import elsewhere, with_note
from core.admin.new_password import NewPasswordForm
from core.admin.new_person import RIGHT_FIELDS, NewPersonForm
from core.admin.object_page import page_of
from core.admin.personal_data import PersonalDataPages
from core.admin.rights_then import may_ask, show_rights_then
from core.choices import Level
from core.models import SuitePermission, SuiteUser
from core.panels import QuickAction
from core.services.groups import join_in_transaction
from core.services.managed_people import PASSWORD, elsewhere_text
from core.services.permissions import create_permission_in_transaction
from core.services.second_factor import reset_second_factor
from core.services.sign_ins import end_all_in_transaction, end_all_sign_ins
from core.services.users import (
    change_user,
    change_user_in_transaction,
    create_user_in_transaction,
    retire_user_in_transaction,
)


@admin.register(SuiteUser)
class SuiteUserAdmin(IssuesBadges, PersonalDataPages, ShowsCalendar, ImportableAdmin):
    menu = "people"
    menu_icon = "person"
    menu_position = 10
    palette_position = 10
    list_display = ["username", "display_name", "email", "active", "is_admin", "managed_by_app"]
    list_more = ["language", "auth_provider", "created_by_app"]
    list_filter = ["active", "is_admin", "auth_provider", "managed_by_app"]
    search_fields = ["username", "display_name", "email"]
    actions = [
        "activate",
        "deactivate",
        "end_all_sign_ins",
        "issue_badges",
        "join_group",
        "give_right",
        "set_language",
        "reset_second_factor",
    ]
    actions_detail = ["issue_badge", "set_password", "rights_then"]
    fieldsets = [
        (None, {"fields": [("username", "display_name"), ("email", "language")]}),
        (_("Access"), {"fields": [("active", "is_admin")]}),
        (_("Where the account comes from"), {"fields": [("auth_provider", "external_id")]}),
    ]
    add_fieldsets = [
        (None, {"fields": [("username", "display_name"), "rfid_tag", tuple(RIGHT_FIELDS)]}),
        (_("More"), {"fields": [("email", "language"), ("active", "is_admin")]}),
    ]
    write_level = Level.ADMIN

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask a new person for less."""
        if obj is None:
            return self.add_fieldsets
        return with_note(super().get_fieldsets(request, obj), request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Let only administrators make or unmake administrators."""
        guarded = [] if asker(request).is_superuser else ["is_admin"]
        return [*guarded, *elsewhere(request, obj), *super().get_readonly_fields(request, obj)]

    def may(self, request: HttpRequest, level: Level, row: Any = None) -> bool:
        """Leave administrators to administrators."""
        is_guarded = isinstance(row, SuiteUser) and row.is_admin and level != Level.VIEW
        if is_guarded and not asker(request).is_superuser:
            return False
        return super().may(request, level, row)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> Any:
        """Ask a new person for a tag."""
        if obj is None:
            options["form"] = NewPersonForm
        return super().get_form(request, obj, change, **options)

    def make(self, request: HttpRequest, record: SuiteUser, form: Any) -> None:
        """Make the person with badge and right."""
        create_user_in_transaction(user=record, rfid_tag=form.cleaned_data.get("rfid_tag", ""))
        right = form.first_right()
        if isinstance(right, SuitePermission):
            right.user = record
            create_permission_in_transaction(permission=right, by=asker(request))
        elif right is not None:
            join_in_transaction(group=right, users=[record], by=asker(request))

    def change(self, request: HttpRequest, record: SuiteUser, _form: Any) -> None:
        """Change the person; a closed account ends every sign-in."""
        change_user_in_transaction(user=record, by=asker(request))

    def retire(self, request: HttpRequest, record: Any) -> None:
        """Retire the person, if no other app manages them."""
        retire_user_in_transaction(user=record, by=asker(request))

    def has_admin_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        """Let administrators alone give rights, and groups with theirs."""
        return self.may(request, Level.ADMIN)

    @for_each_row(description=_("Activate"))
    def activate(self, request: HttpRequest, person: SuiteUser, _values: dict[str, Any]) -> None:
        """Open the accounts; badges and rights are as they were."""
        person.active = True
        change_user_in_transaction(user=person, by=asker(request))

    @for_each_row(description=_("Deactivate"))
    def deactivate(self, request: HttpRequest, person: SuiteUser, _values: dict[str, Any]) -> None:
        """Close the accounts: no swipe, no sign-in, and every sign-in ends."""
        person.active = False
        change_user_in_transaction(user=person, by=asker(request))

    def quick_actions(self, request: HttpRequest, obj: SuiteUser) -> list[QuickAction]:
        """Offer to end every sign-in of the person."""
        if not self.has_admin_permission(request) or not self.may(request, Level.ADMIN, obj):
            return []
        out = reverse("admin:core_user_out", args=[obj.pk])
        return [
            QuickAction(_("End all sign-ins"), out),
            *super().quick_actions(request, obj),
        ]

    def get_urls(self) -> list[Any]:
        """Add the address that ends a person's sign-ins."""
        page = self.admin_site.admin_view(self.end_sign_ins_of_one)
        return [path("<int:key>/sign-out/", page, name="core_user_out"), *super().get_urls()]

    def end_sign_ins_of_one(self, request: HttpRequest, key: int) -> HttpResponse:
        """Sign one person out in every browser."""
        person = self.get_object(request, str(key))
        if person is None:
            return self.back_to_list()
        if request.method != "POST" or not self.quick_actions(request, person):
            raise PermissionDenied
        end_all_sign_ins(user=person, by=asker(request))
        self.log_change(request, person, _("Sign-ins ended."))
        self.message_user(request, _("Signed out in every browser."), messages.SUCCESS)
        return HttpResponseRedirect(page_of(person))

    @for_each_row(description=_("End all sign-ins"), permissions=("admin",))
    def end_all_sign_ins(
        self, request: HttpRequest, person: SuiteUser, _values: dict[str, Any]
    ) -> None:
        """Sign the people out in every browser; badges and rights stay."""
        end_all_in_transaction(user=person, by=asker(request))

    @for_each_row(description=_("Take the second factor"), permissions=("admin",))
    def reset_second_factor(
        self, request: HttpRequest, person: SuiteUser, _values: dict[str, Any]
    ) -> None:
        """Take lost factors away: the person signs in by password and sets up a new one."""
        reset_second_factor(user=person, by=asker(request))

    @for_each_row(description=_("Set language"), form=LanguageForm)
    def set_language(
        self, _request: HttpRequest, person: SuiteUser, values: dict[str, Any]
    ) -> None:
        """Say which language the people read."""
        person.language = values["language"]
        change_user_in_transaction(user=person)

    @for_rows_together(description=_("Add to a group"), form=GroupForm, permissions=("admin",))
    def join_group(
        self, request: HttpRequest, people: list[SuiteUser], values: dict[str, Any]
    ) -> None:
        """Let the people join a group; it is one change of the group."""
        join_in_transaction(group=values["group"], users=people, by=asker(request))

    @for_each_row(description=_("Give a right"), form=RightForm, permissions=("admin",))
    def give_right(self, request: HttpRequest, person: SuiteUser, values: dict[str, Any]) -> None:
        """Give each of the people the right, and tell the guards."""
        kind, uid = resource_of(values)
        right = SuitePermission(
            user=person, level=values["level"], resource_type=kind, resource_uid=uid
        )
        create_permission_in_transaction(permission=right, by=asker(request))

    def has_trail_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        """Tell whether the trail is open to the person."""
        return may_ask(request)

    @action(  # type: ignore[untyped-decorator]
        description=_("What could they do on …"),
        url_path="rights-then",
        icon="history",
        permissions=["trail"],
    )
    def rights_then(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer what the person could do on a day that is past."""
        person = self.get_object(request, object_id)
        return show_rights_then(self, request, person) if person else self.back_to_list()

    @action(  # type: ignore[untyped-decorator]
        description=_("Set password"),
        url_path="set-password",
        icon="password",
        permissions=["change"],
    )
    def set_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the person a new password; every sign-in that was ends."""
        person = self.get_object(request, object_id)
        if person is not None and not self.has_write_permission(request, person):
            raise PermissionDenied
        if person is not None and elsewhere(request, person):
            self.message_user(request, elsewhere_text(person, fields=[PASSWORD]), messages.ERROR)
            return HttpResponseRedirect(page_of(person))
        here = reverse("admin:core_suiteuser_change", args=[object_id])
        if person is None:
            return HttpResponseRedirect(reverse("admin:core_suiteuser_changelist"))
        form = NewPasswordForm(person, request.POST or None)
        if request.method == "POST" and form.is_valid():
            password = form.cleaned_data["new_password1"]
            change_user(user=person, password=password, by=asker(request))
            self.log_change(request, person, _("Password set."))
            self.message_user(request, _("The password is set."), messages.SUCCESS)
            return HttpResponseRedirect(here)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Set password"),
            "subtitle": str(person),
            "opts": self.opts,
            "original": person,
            "form": form,
            "back": here,
        }
        return TemplateResponse(request, "admin/core/set_password.html", context)
