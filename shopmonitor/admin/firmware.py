"""Programs of nodes: add a release, give it out ring by ring, stop it, withdraw it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from core.admin.base import FactAdmin, asker
from core.admin.object_page import page_of
from core.errors import SuiteError
from core.panels import QuickAction
from core.uploads import SmallFileField
from shopmonitor.models import FirmwareRelease, Node
from shopmonitor.models.firmware import ReleaseState
from shopmonitor.services.firmware import (
    add_release,
    give_out,
    hold_release,
    withdraw_release,
)
from shopmonitor.services.firmware_files import read_release

TEMPLATE = "admin/core/ask_form.html"
STEPS = {"out": give_out, "hold": hold_release, "withdraw": withdraw_release}


class ReleaseForm(forms.Form):
    """The file of a release."""

    file = SmallFileField(
        label=_("File"),
        help_text=_("A .fw file, as manage.py pack_firmware writes it."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".fw"}),
    )


@admin.register(FirmwareRelease)
class FirmwareReleaseAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "memory"
    menu_position = 57
    list_display = ["version", "hardware", "state", "ring", "held_because", "changed_at"]
    list_more = ["min_version", "size", "added_by", "added_at"]
    list_select_related = ["added_by"]
    list_filter = ["state", "hardware"]
    search_fields = ["version", "hardware"]
    fields = [
        ("version", "hardware"),
        ("state", "ring"),
        "held_because",
        ("min_version", "size"),
        "sha256",
        "public_key",
        ("added_by", "added_at"),
        "changed_at",
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the programs themselves in the table."""
        return super().get_queryset(request).defer("content")

    def may_give_out(self, request: HttpRequest) -> bool:
        """Ask the page of nodes: whoever may add one there may give it a program."""
        return bool(self.admin_site.get_model_admin(Node).has_add_permission(request))

    def has_add_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        """Releases come by their files."""
        return self.may_give_out(request)

    def quick_actions(self, request: HttpRequest, obj: FirmwareRelease) -> list[QuickAction]:
        """Offer what can be done next."""
        if not self.may_give_out(request) or obj.state == ReleaseState.WITHDRAWN:
            return []
        titles = {
            ReleaseState.NEW: _("Give to the first ring"),
            ReleaseState.ROLLING: _("Give to the next ring"),
            ReleaseState.HELD: _("Go on giving it out"),
        }
        names = [("out", titles[ReleaseState(obj.state)])]
        if obj.state == ReleaseState.ROLLING:
            names.append(("hold", _("Stop it")))
        names.append(("withdraw", _("Withdraw it")))
        return [
            QuickAction(title, reverse("admin:shopmonitor_firmware_step", args=[obj.pk, name]))
            for name, title in names
        ]

    def get_urls(self) -> list[Any]:
        """Add the address that takes a step."""
        step = self.admin_site.admin_view(self.take_step)
        name = "shopmonitor_firmware_step"
        return [path("<int:key>/<slug:step>/step/", step, name=name), *super().get_urls()]

    def take_step(self, request: HttpRequest, key: int, step: str) -> HttpResponse:
        """Take a step; a link alone does nothing."""
        release = self.get_object(request, str(key))
        if release is None:
            return self.back_to_list()
        if request.method != "POST" or step not in STEPS or not self.may_give_out(request):
            raise PermissionDenied
        try:
            changed = STEPS[step](release=release)
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            text = _("%(release)s: %(state)s, %(ring)s") % {
                "release": changed,
                "state": changed.get_state_display(),
                "ring": changed.get_ring_display(),
            }
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(page_of(release))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Take the file of a release."""
        if not self.may_give_out(request):
            raise PermissionDenied
        form = ReleaseForm(request.POST or None, request.FILES or None)
        if form.is_bound and form.is_valid():
            try:
                found = read_release(form.cleaned_data["file"].read())
                release = add_release(found=found, by=asker(request))
            except SuiteError as error:
                form.add_error("file", error.message)
            else:
                self.message_user(request, _("Added. No node gets it yet."), messages.SUCCESS)
                return HttpResponseRedirect(page_of(release))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add a firmware release"),
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "button": _("Add"),
            "back": reverse("admin:shopmonitor_firmwarerelease_changelist"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, TEMPLATE, context)
