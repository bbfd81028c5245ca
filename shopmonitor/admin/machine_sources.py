"""Pages that say from where machines are read, and try it out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import SuiteAdmin
from core.choices import Level
from shopmonitor.models import MachineSource
from shopmonitor.services.machine_source_checks import check_source
from shopmonitor.services.machine_sources import (
    change_source_in_transaction,
    create_source_in_transaction,
    retire_source_in_transaction,
)


@admin.register(MachineSource)
class MachineSourceAdmin(SuiteAdmin):
    menu = "floor"
    menu_icon = "cable"
    menu_position = 56
    write_level = Level.ADMIN
    list_display = ["name", "machine", "protocol", "address", "enabled", "heard_at", "problem"]
    list_more = ["device", "takes_estop", "gaps", "gap_at", "node"]
    list_stays_short = True
    list_select_related = ["machine", "node"]
    list_filter = ["protocol", "enabled"]
    search_fields = ["name", "address", "machine__code"]
    autocomplete_fields = ["machine"]
    actions_detail = ["test_connection"]
    readonly_fields = ["heard_at", "problem", "gaps", "gap_at", "node"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "machine"),
                    ("protocol", "address"),
                    ("device", "enabled"),
                    "takes_estop",
                ]
            },
        ),
        (
            _("What is read, where it has other names"),
            {"fields": ["execution_key", "counter_key", "estop_key"]},
        ),
        (
            _("What was read"),
            {"fields": [("heard_at", "problem"), ("gaps", "gap_at"), "node"]},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep the name: the node and its alerts are called so."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "name"] if obj else fields

    def save_model(
        self, _request: HttpRequest, obj: MachineSource, _form: Any, change: bool
    ) -> None:
        """Write the row with its node."""
        if change:
            change_source_in_transaction(source=obj)
        else:
            create_source_in_transaction(source=obj)

    def delete_model(self, _request: HttpRequest, obj: MachineSource) -> None:
        """Read it no more; its node stays with what it told."""
        retire_source_in_transaction(source=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[MachineSource]) -> None:
        """Do so for many."""
        for source in queryset:
            self.delete_model(request, source)

    @action(  # type: ignore[untyped-decorator]
        description=_("Test the connection"),
        url_path="test",
        icon="network_check",
        permissions=["change"],
    )
    def test_connection(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask at the address and say in words what is found."""
        source = self.get_object(request, object_id)
        if source is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _("Ask at %(address)s what the machine tells? Nothing is stored.")
            return self.ask_first(
                request,
                source,
                question=question % {"address": source.address},
                button=_("Test the connection"),
            )
        found = check_source(source=source)
        level = messages.SUCCESS if found.is_well else messages.ERROR
        for line in found.lines:
            self.message_user(request, line, level)
        name = "admin:shopmonitor_machinesource_change"
        return HttpResponseRedirect(reverse(name, args=[source.pk]))
