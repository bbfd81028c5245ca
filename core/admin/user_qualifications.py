"""Pages of the trainings of people."""

from django.contrib import admin

from core.admin.import_button import ImportableAdmin
from core.choices import Level
from core.models import UserQualification


@admin.register(UserQualification)
class UserQualificationAdmin(ImportableAdmin):
    menu = "people"
    menu_icon = "workspace_premium"
    write_level = Level.ADMIN
    menu_position = 60
    list_display = ["user", "qualification", "valid_from", "valid_until"]
    list_select_related = ["user", "qualification"]
    list_filter = ["qualification"]
    search_fields = ["user__username", "user__display_name"]
    autocomplete_fields = ["user", "qualification"]
    list_days = "valid_until"
