"""Pages of the reasons why machines stand."""

from __future__ import annotations

from django.contrib import admin

from core.admin.base import SuiteAdmin
from core.models import StopReason


@admin.register(StopReason)
class StopReasonAdmin(SuiteAdmin):
    menu = "places"
    menu_icon = "account_tree"
    menu_position = 60
    list_display = ["code", "name", "parent", "root", "planned", "shortcut", "active"]
    list_more = ["machine_type", "position"]
    list_stays_short = True
    list_select_related = ["parent", "machine_type"]
    list_filter = ["root", "planned", "active"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent", "machine_type"]
    fields = [
        ("code", "name"),
        "names",
        ("root", "planned"),
        ("parent", "machine_type"),
        ("shortcut", "position"),
        "active",
    ]
