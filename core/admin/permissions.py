"""Pages of rights."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin.base import RecordAdmin, asker
from core.models import SuitePermission
from core.services.permissions import (
    change_permission_in_transaction,
    create_permission_in_transaction,
    retire_permission_in_transaction,
)


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
    list_select_related = ["user", "group"]
    list_filter = ["level", "resource_type", "app_context", "block"]
    search_fields = ["user__username", "user__display_name", "group__name"]
    autocomplete_fields = ["user", "group"]
    fields = [
        ("user", "group"),
        ("level", "block"),
        ("resource_type", "resource_uid"),
        ("app_context", "shared"),
        ("valid_from", "valid_until"),
    ]

    def make(self, request: HttpRequest, record: SuitePermission, _form: Any) -> None:
        """Give the right and tell the guards."""
        create_permission_in_transaction(permission=record, by=asker(request))

    def change(self, request: HttpRequest, record: SuitePermission, _form: Any) -> None:
        """Change the right and tell the guards."""
        change_permission_in_transaction(permission=record, by=asker(request))

    def retire(self, request: HttpRequest, record: Any) -> None:
        """Take the right away and tell the guards."""
        retire_permission_in_transaction(permission=record, by=asker(request))
