"""The page of backups: what was made, what failed, 'Back up now', and how to restore."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from core.admin.base import FactAdmin, asker
from core.choices import BackupState
from core.dashboards import Audience, Tile, add_tile
from core.models import BackupRun
from core.selectors.backups import count_backup_hours
from core.services.backups import request_backup

add_tile(
    Tile(
        name="backup_hours",
        title=_("Last backup"),
        question=_("How many hours ago was all of it saved?"),
        figure=count_backup_hours,
        page="admin:core_backuprun_changelist",
        icon="backup",
        alarm=True,
        alarm_above=settings.SUITE_BACKUP_ALARM_H,
        position=95,
        audience=Audience.ADMINISTRATORS,
    )
)


@admin.register(BackupRun)
class BackupRunAdmin(FactAdmin):
    menu = "system"
    menu_icon = "backup"
    menu_position = 60
    list_before_template = "admin/core/backups/how_to_restore.html"
    list_display = [
        "begun",
        "state_shown",
        "reason",
        "size",
        "row_total",
        "verified_shown",
        "error",
        "removed_at",
    ]
    list_filter = ["state", "reason"]
    search_fields = ["archive", "error"]
    actions_list = ["back_up_now"]
    ordering = ["-pk"]

    @admin.display(description=_("Begun"), ordering="pk")
    def begun(self, run: BackupRun) -> Any:
        """Return when it began; one that waits has only been asked for."""
        return run.started_at or run.requested_at

    @display(  # type: ignore[untyped-decorator]
        description=_("State"),
        label={
            BackupState.DONE: "success",
            BackupState.FAILED: "danger",
            BackupState.RUNNING: "info",
            BackupState.REQUESTED: "info",
        },
    )
    def state_shown(self, run: BackupRun) -> tuple[str, Any]:
        """Return the state with its colour."""
        return run.state, BackupState(run.state).label

    @admin.display(description=_("Size"))
    def size(self, run: BackupRun) -> str:
        """Return the size as people say it."""
        return "" if run.size_bytes is None else filesizeformat(run.size_bytes)

    @display(  # type: ignore[untyped-decorator]
        description=_("Verified"), label={"good": "success", "bad": "danger"}
    )
    def verified_shown(self, run: BackupRun) -> Any:
        """Return whether it was restored for a trial, and how that went."""
        if run.verified_at is None:
            return ""
        return ("bad", _("Not good")) if run.verify_error else ("good", _("Good"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say beside the list where backups lie and when they are made."""
        facts = {
            "place": settings.SUITE_BACKUP_DIR,
            "keys_place": settings.SUITE_BACKUP_KEYS_DIR,
            "at": settings.SUITE_BACKUP_AT,
            "keep": settings.SUITE_BACKUP_KEEP,
            "same_disk": settings.SUITE_BACKUP_DIR.is_relative_to(settings.SUITE_DATA_DIR),
        }
        answer: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **facts})
        return answer

    @action(  # type: ignore[untyped-decorator]
        description=_("Back up now"), url_path="back-up-now", icon="backup"
    )
    def back_up_now(self, request: HttpRequest) -> HttpResponse:
        """Ask for a backup; the dispatcher makes it."""
        person = asker(request)
        if not person.is_admin:
            raise PermissionDenied
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": _("Back up now"),
                "opts": self.opts,
                "question": _(
                    "All databases are saved in the background; people go on working meanwhile."
                ),
                "button": _("Back up now"),
                "back": reverse("admin:core_backuprun_changelist"),
            }
            return TemplateResponse(request, "admin/core/ask_first.html", context)
        request_backup(requested_by=str(person))
        self.message_user(
            request, _("The backup begins within seconds; this list shows it."), messages.SUCCESS
        )
        return HttpResponseRedirect(reverse("admin:core_backuprun_changelist"))
