"""Pages of people, groups and their trainings."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from core.admin.base import RecordAdmin
from core.admin.inline_rows import rows_that_stay, take_over
from core.domain.tags import TagError, normalise_tag
from core.models import GroupMember, SuiteGroup, SuiteUser, UserQualification
from core.services.groups import change_group_in_transaction
from core.services.users import (
    change_user,
    change_user_in_transaction,
    create_user_in_transaction,
)


class NewPersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new person, with a first badge if the tag is at hand."""

    rfid_tag = forms.CharField(
        label=_("Tag of the first badge"),
        required=False,
        max_length=64,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("What the reader gives, in hex; it is kept sealed. May be left empty."),
    )

    class Meta:
        model = SuiteUser
        fields: ClassVar[list[str]] = []

    def clean_rfid_tag(self) -> str:
        """Refuse what no badge has."""
        tag: str = self.cleaned_data["rfid_tag"]
        try:
            return normalise_tag(tag) if tag else ""
        except TagError as error:
            raise forms.ValidationError(error.message) from None


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Two fields in the look of the back office."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("new_password1", "new_password2"):
            self.fields[name].widget = UnfoldAdminPasswordWidget(
                attrs={"autocomplete": "new-password"}
            )


@admin.register(SuiteUser)
class SuiteUserAdmin(RecordAdmin):
    menu = "people"
    menu_icon = "person"
    menu_position = 10
    list_display = ["username", "display_name", "email", "active", "is_admin", "managed_by_app"]
    list_filter = ["active", "is_admin", "auth_provider", "managed_by_app"]
    search_fields = ["username", "display_name", "email"]
    actions_detail = ["set_password"]
    fieldsets = [
        (None, {"fields": [("username", "display_name"), ("email", "language")]}),
        (_("Access"), {"fields": [("active", "is_admin")]}),
        (_("Where the account comes from"), {"fields": [("auth_provider", "external_id")]}),
    ]
    add_fieldsets = [
        (None, {"fields": [("username", "display_name"), ("email", "language"), "rfid_tag"]}),
        (_("Access"), {"fields": [("active", "is_admin")]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask a new person for less."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> Any:
        """Ask a new person for a tag."""
        if obj is None:
            options["form"] = NewPersonForm
        return super().get_form(request, obj, change, **options)

    def make(self, _request: HttpRequest, record: SuiteUser, form: Any) -> None:
        """Make the person."""
        create_user_in_transaction(user=record, rfid_tag=form.cleaned_data.get("rfid_tag", ""))

    def change(self, _request: HttpRequest, record: SuiteUser, _form: Any) -> None:
        """Change the person; a closed account ends every sign-in."""
        change_user_in_transaction(user=record)

    @action(  # type: ignore[untyped-decorator]
        description=_("Set password"),
        url_path="set-password",
        icon="password",
        permissions=["change"],
    )
    def set_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the person a new password; every sign-in that was ends."""
        person = self.get_object(request, object_id)
        here = reverse("admin:core_suiteuser_change", args=[object_id])
        if person is None:
            return HttpResponseRedirect(reverse("admin:core_suiteuser_changelist"))
        form = NewPasswordForm(person, request.POST or None)
        if request.method == "POST" and form.is_valid():
            change_user(user=person, password=form.cleaned_data["new_password1"])
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


class GroupMemberInline(TabularInline):
    model = GroupMember
    extra = 0
    autocomplete_fields = ["user"]
    verbose_name_plural = _("members")


@admin.register(SuiteGroup)
class SuiteGroupAdmin(RecordAdmin):
    menu = "people"
    menu_icon = "groups"
    menu_position = 20
    list_display = ["name", "updated_at"]
    search_fields = ["name"]
    inlines = [GroupMemberInline]

    def change(self, _request: HttpRequest, record: SuiteGroup, _form: Any) -> None:
        """Leave it to `save_related`: the group and its members are one change and one event."""

    def save_related(self, _request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Write the members by the service that tells the apps."""
        members = None
        for formset in formsets:
            if take_over(formset):
                members = [row.instance.user for row in rows_that_stay(formset)]
        if change or members is not None:
            change_group_in_transaction(group=form.instance, members=members)


@admin.register(UserQualification)
class UserQualificationAdmin(RecordAdmin):
    menu = "people"
    menu_icon = "workspace_premium"
    menu_position = 60
    list_display = ["user", "qualification", "valid_from", "valid_until"]
    list_select_related = ["user", "qualification"]
    list_filter = ["qualification"]
    search_fields = ["user__username", "user__display_name"]
    autocomplete_fields = ["user", "qualification"]
    date_hierarchy = "valid_from"
