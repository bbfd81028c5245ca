"""Pages of kiosks: let in by a code, shut out; and of PINs, which can be reset."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import SuiteAdmin, asker
from core.choices import Level
from shopmonitor.models import Kiosk, KioskPin
from shopmonitor.services.kiosk_pins import reset_pin_in_transaction
from shopmonitor.services.kiosks import make_kiosk_code, shut_kiosk_out


@admin.register(Kiosk)
class KioskAdmin(SuiteAdmin):
    menu = "floor"
    menu_icon = "touch_app"
    menu_position = 55
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    list_display = ["name", "area", "paired_at", "last_seen_at", "signed_in_s"]
    list_stays_short = True
    list_select_related = ["area"]
    search_fields = ["name"]
    autocomplete_fields = ["area"]
    fields = ["name", "area", "signed_in_s", "paired_at", "last_seen_at"]
    readonly_fields = ["paired_at", "last_seen_at"]
    actions_detail = ["make_code", "shut_out"]

    @action(  # type: ignore[untyped-decorator]
        description=_("Let a screen in: make a code"),
        url_path="code",
        icon="password",
        permissions=["change"],
    )
    def make_code(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show a code with which a screen becomes this kiosk."""
        kiosk = self.get_object(request, object_id)
        if kiosk is None:
            return self.back_to_list()
        if request.method != "POST":
            return self.ask_first(
                request,
                kiosk,
                question=_(
                    "Make a code? It is good once and for 15 minutes. Open /kiosk/ on the screen"
                    " and type it there; a screen that is this kiosk now is none from then on."
                ),
                button=_("Make a code"),
            )
        code = make_kiosk_code(kiosk=kiosk)
        self.log_change(request, kiosk, _("Code made."))
        text = _("Code, good once and for 15 minutes: %s") % code
        self.message_user(request, text, messages.WARNING)
        return self._back(kiosk)

    @action(  # type: ignore[untyped-decorator]
        description=_("Shut out"), url_path="shut-out", icon="block", permissions=["change"]
    )
    def shut_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Shut the screen out, with whoever is signed in there."""
        kiosk = self.get_object(request, object_id)
        if kiosk is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _("Shut this screen out? It needs a new code to be a kiosk again.")
            return self.ask_first(request, kiosk, question=question, button=_("Shut out"))
        shut_kiosk_out(kiosk=kiosk)
        self.log_change(request, kiosk, _("Shut out."))
        self.message_user(request, _("The screen is shut out."), messages.SUCCESS)
        return self._back(kiosk)

    def _back(self, kiosk: Kiosk) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:shopmonitor_kiosk_change", args=[kiosk.pk]))


@admin.register(KioskPin)
class KioskPinAdmin(SuiteAdmin):
    menu = "people"
    menu_icon = "pin"
    menu_position = 38
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    list_display = ["user", "set_at"]
    list_stays_short = True
    list_select_related = ["user"]
    search_fields = ["user__username", "user__display_name"]
    fields = ["user", "set_at"]
    readonly_fields = ["user", "set_at"]

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """People set their own."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Nobody sets one for another."""
        return False

    def delete_model(self, request: HttpRequest, obj: KioskPin) -> None:
        """Reset a PIN: the person sets a new one."""
        reset_pin_in_transaction(user=obj.user, by=asker(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Reset many."""
        for each in queryset.select_related("user"):
            self.delete_model(request, each)
