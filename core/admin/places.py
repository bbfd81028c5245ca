"""Pages of areas and zones."""

from django.contrib import admin

from core.admin.applied_calendar import ShowsCalendar
from core.admin.import_button import ImportableAdmin
from core.admin.list_filters import WordFilter
from core.admin.selects import WithSelects, regions, time_zones_or_the_companys
from core.models import Area, Zone


@admin.register(Area)
class AreaAdmin(WithSelects, ShowsCalendar, ImportableAdmin):
    menu = "places"
    menu_icon = "domain"
    menu_position = 10
    list_display = ["code", "name", "parent", "region", "time_zone"]
    list_stays_short = True
    list_select_related = ["parent"]
    list_filter = [("region", WordFilter)]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent"]
    selects = {"region": regions, "time_zone": time_zones_or_the_companys}
    fields = [("code", "name"), "parent", "time_zone", "region"]


@admin.register(Zone)
class ZoneAdmin(ShowsCalendar, ImportableAdmin):
    menu = "places"
    menu_icon = "grid_view"
    menu_position = 20
    list_display = ["code", "name", "area", "sequence", "is_primary", "count_multiplier"]
    list_more = ["skip_auto_queue", "no_count"]
    list_stays_short = True
    list_select_related = ["area"]
    list_filter = ["area", "is_primary"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["area"]
