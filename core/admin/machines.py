"""Pages of machines, their types and the trainings they ask for."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import RecordAdmin
from core.models import Machine, MachineType, Qualification


@admin.register(Machine)
class MachineAdmin(RecordAdmin):
    menu = "places"
    menu_icon = "precision_manufacturing"
    menu_position = 30
    list_display = ["code", "name", "zone", "machine_type", "status", "max_operators"]
    list_select_related = ["zone", "machine_type"]
    list_filter = ["status", "zone__area", "zone", "machine_type"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["zone", "machine_type", "qualification"]
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
            {"fields": [("inactivity_warning_s", "inactivity_end_s")]},
        ),
    ]


@admin.register(MachineType)
class MachineTypeAdmin(RecordAdmin):
    menu = "places"
    menu_icon = "category"
    menu_position = 40
    list_display = ["code", "name", "qualification", "offline_hours", "needs_lead", "two_person"]
    list_select_related = ["qualification"]
    list_filter = ["needs_lead", "two_person"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["qualification"]


@admin.register(Qualification)
class QualificationAdmin(RecordAdmin):
    menu = "people"
    menu_icon = "school"
    menu_position = 50
    list_display = ["code", "name"]
    search_fields = ["code", "name"]
