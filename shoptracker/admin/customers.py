"""Pages of customers."""

from django.contrib import admin

from core.admin.base import RecordAdmin
from shoptracker.models import Customer


@admin.register(Customer)
class CustomerAdmin(RecordAdmin):
    menu = "office"
    menu_icon = "handshake"
    menu_position = 10
    list_display = ["number", "name", "email", "language"]
    search_fields = ["number", "name", "email"]
    fields = [("number", "name"), ("email", "language")]
