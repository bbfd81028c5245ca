"""Pages of rights."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2Widget

from core.admin.access import rights_of
from core.admin.base import RecordAdmin, asker
from core.admin.new_person import target_choices
from core.choices import App, Level
from core.models import SuiteGroup, SuitePermission, SuiteUser
from core.selectors.office_rights import OfficeRights, Reach
from core.selectors.people_of_places import list_groups_of, list_people_of
from core.selectors.right_targets import GROUP
from core.selectors.rights_to_give import find_refusal
from core.services.permissions import (
    change_permission_in_transaction,
    create_permission_in_transaction,
    gives_to,
    retire_permission_in_transaction,
)

OWN_RIGHT = _(
    "You are about to give yourself a right at machines. An alert will tell others."
    " Save again to do it all the same, or let somebody else give it."
)


class RightForm(forms.ModelForm):  # type: ignore[type-arg]
    """A right: for whom, what, and on which place by its name."""

    asker: ClassVar[SuiteUser]
    rights: ClassVar[OfficeRights]

    place = forms.ChoiceField(
        label=_("On"),
        required=False,
        widget=UnfoldAdminSelect2Widget,
        help_text=_("A machine, a zone, an area or everything; all else is named below."),
    )
    own_right = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SuitePermission
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "place" not in self.fields:
            return
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [("", ""), *target_choices(but=[GROUP], reach=self._reach())]
        field.initial = f"{self.instance.resource_type}:{self.instance.resource_uid or ''}"
        self.fields["resource_type"].required = False

    def clean(self) -> dict[str, Any]:
        """Take the place by its name, and ask once before a right is given to oneself."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, _colon, uid = (cleaned.get("place") or "").partition(":")
        if kind and "place" in self.changed_data:
            cleaned |= {"resource_type": kind, "resource_uid": uid or None}
        elif not cleaned.get("resource_type"):
            self.add_error("place", _("Choose what the right is given on."))
        if self._is_own_right(cleaned) and not self.data.get(self.add_prefix("own_right")):
            self.add_error(None, OWN_RIGHT)
            vars(self.fields["own_right"])["bound_data"] = lambda _data, _initial: "seen"
        return cleaned

    def _post_clean(self) -> None:
        """Say at its field why a right is not theirs to give."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        refusal = find_refusal(permission=self.instance, by=self.asker, rights=self.rights)
        if refusal is not None:
            field = "place" if refusal.field == "resource_uid" else refusal.field
            self.add_error(field if field in self.fields else None, refusal.text)

    def _reach(self) -> Reach:
        return self.rights.reach(Level.ADMIN, App.CORE)

    def _is_own_right(self, cleaned: dict[str, Any]) -> bool:
        holder = SuitePermission(
            user=cleaned.get("user"),
            group=cleaned.get("group"),
            level=cleaned.get("level") or "",
            block=bool(cleaned.get("block")),
        )
        return gives_to(permission=holder, person=self.asker)


@admin.register(SuitePermission)
class SuitePermissionAdmin(RecordAdmin):
    menu = "people"
    menu_icon = "key"
    menu_position = 40
    list_display = [
        "user",
        "group",
        "level",
        "resource_type",
        "resource_uid",
        "app_context",
        "block",
        "valid_until",
    ]
    list_more = ["shared", "valid_from"]
    list_select_related = ["user", "group"]
    list_filter = ["level", "resource_type", "app_context", "block"]
    search_fields = ["user__username", "user__display_name", "group__name"]
    autocomplete_fields = ["user", "group"]
    write_level = Level.ADMIN
    form = RightForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("user", "group"),
                    ("level", "place"),
                    "valid_from",
                    "valid_until",
                    ("block", "shared"),
                ]
            },
        ),
        (
            _("For one app, or on something that is no place"),
            {
                "fields": ["app_context", ("resource_type", "resource_uid")],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> Any:
        """Let the form know who asks."""
        form = super().get_form(request, obj, change, **options)
        form.asker, form.rights = asker(request), rights_of(request)
        return form

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """Search among all people only for who may see them all."""
        everybody = self._reach(request).unplaced
        return super().get_autocomplete_fields(request) if everybody else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer who administers an area the people and groups that belong there."""
        reach = self._reach(request)
        if not reach.unplaced:
            model, keys = (
                (SuiteUser, list_people_of(reach) - {asker(request).pk})
                if db_field.name == "user"
                else (SuiteGroup, list_groups_of(reach))
            )
            options["queryset"] = model.objects.filter(pk__in=keys, deleted_at__isnull=True)
            options["widget"] = UnfoldAdminSelect2Widget()
        return super().formfield_for_foreignkey(db_field, request, **options)

    def _reach(self, request: HttpRequest) -> Reach:
        return rights_of(request).reach(Level.ADMIN, App.CORE)

    def make(self, request: HttpRequest, record: SuitePermission, _form: Any) -> None:
        """Give the right and tell the guards."""
        create_permission_in_transaction(permission=record, by=asker(request))

    def change(self, request: HttpRequest, record: SuitePermission, _form: Any) -> None:
        """Change the right and tell the guards."""
        change_permission_in_transaction(permission=record, by=asker(request))

    def retire(self, request: HttpRequest, record: Any) -> None:
        """Take the right away and tell the guards."""
        retire_permission_in_transaction(permission=record, by=asker(request))
