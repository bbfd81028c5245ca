"""Pages of equipment: what is not swiped at, but maintained and calibrated."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.import_button import ImportableAdmin
from core.models import Equipment


@admin.register(Equipment)
class EquipmentAdmin(ImportableAdmin):
    menu = "places"
    menu_icon = "handyman"
    menu_position = 50
    list_display = ["code", "name", "kind", "status", "zone", "machine", "calibration_due_on"]
    list_more = ["manufacturer", "model", "serial_number", "purchased_on", "commissioned_on"]
    list_days = "calibration_due_on"
    list_stays_short = True
    list_select_related = ["zone", "machine"]
    list_filter = ["kind", "status", "zone", ("calibration_due_on", admin.EmptyFieldListFilter)]
    search_fields = ["code", "name", "serial_number", "manufacturer"]
    autocomplete_fields = ["zone", "machine"]
    fieldsets = [
        (None, {"fields": [("code", "name"), ("kind", "status")]}),
        (_("Where it is"), {"fields": [("zone", "machine")]}),
        (
            _("What it is"),
            {
                "fields": [
                    ("manufacturer", "model"),
                    "serial_number",
                    ("purchased_on", "commissioned_on"),
                ]
            },
        ),
        (
            _("Calibration of a gauge"),
            {"fields": [("calibration_due_on", "calibration_interval_days")]},
        ),
    ]
