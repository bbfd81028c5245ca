"""Pages of machines, their types and the trainings they ask for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.applied_calendar import ShowsCalendar
from core.admin.bulk_actions import for_each_row
from core.admin.bulk_forms import MachineStatusForm, ZoneForm
from core.admin.import_button import ImportableAdmin
from core.admin.who_may_work import show_who_may_work
from core.models import Machine, MachineType, Qualification


@admin.register(Machine)
class MachineAdmin(ShowsCalendar, ImportableAdmin):
    menu = "places"
    menu_icon = "precision_manufacturing"
    menu_position = 30
    palette_position = 15
    list_display = ["code", "name", "zone", "machine_type", "status", "max_operators"]
    list_more = ["min_level", "qualification", "allowed_from", "allowed_until"]
    list_stays_short = True
    list_select_related = ["zone", "machine_type"]
    list_filter = ["status", "zone__area", "zone", "machine_type"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["zone", "machine_type", "qualification"]
    actions_detail = ["who_may_work"]
    fieldsets = [
        (None, {"fields": [("code", "name"), ("zone", "machine_type"), "status"]}),
        (
            _("Who may work here"),
            {
                "fields": [
                    ("min_level", "qualification"),
                    "max_operators",
                    ("allowed_from", "allowed_until"),
                ]
            },
        ),
        (
            _("When nobody moves"),
            {"fields": [("inactivity_warning_s", "inactivity_end_s"), "micro_stop_s"]},
        ),
    ]
    actions = ["move_machines", "set_status"]

    @for_each_row(description=_("Move to a zone"), form=ZoneForm)
    def move_machines(self, request: HttpRequest, machine: Machine, values: dict[str, Any]) -> None:
        """Move the machines; rights on the new zone hold from the next swipe."""
        machine.zone = values["zone"]
        self.check_placed(request, machine)
        self.change(request, machine, None)

    @for_each_row(description=_("Set status"), form=MachineStatusForm)
    def set_status(self, request: HttpRequest, machine: Machine, values: dict[str, Any]) -> None:
        """Say whether people may work on the machines."""
        machine.status = values["status"]
        self.change(request, machine, None)

    @action(  # type: ignore[untyped-decorator]
        description=_("Who may work here"),
        url_path="who-may-work",
        icon="how_to_reg",
        permissions=["view"],
    )
    def who_may_work(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer who may work at the machine, and why."""
        machine = self.get_object(request, object_id)
        return show_who_may_work(self, request, machine) if machine else self.back_to_list()


@admin.register(MachineType)
class MachineTypeAdmin(ImportableAdmin):
    menu = "places"
    menu_icon = "category"
    menu_position = 40
    list_display = ["code", "name", "qualification", "offline_hours", "needs_lead", "two_person"]
    list_more = ["one_machine_a_person"]
    list_stays_short = True
    list_select_related = ["qualification"]
    list_filter = ["needs_lead", "two_person"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["qualification"]


@admin.register(Qualification)
class QualificationAdmin(ImportableAdmin):
    menu = "people"
    menu_icon = "school"
    menu_position = 50
    list_display = ["code", "name"]
    list_stays_short = True
    search_fields = ["code", "name"]
