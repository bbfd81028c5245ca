"""Pages of loudspeakers by Bluetooth, with buttons to pair them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.access import asker
from core.admin.base import RecordAdmin
from core.admin.bulk_actions import for_each_row
from core.admin.object_page import page_of
from core.choices import Level
from core.errors import SuiteError
from core.modules import Part
from core.panels import QuickAction, add_list_panel
from core.selectors.modules import is_part_off
from shopmonitor.models import BluetoothDevice, Node
from shopmonitor.models.bluetooth import BluetoothDeed, BluetoothStatus
from shopmonitor.selectors.bluetooth_devices import list_devices_of
from shopmonitor.services.announcements import LONGEST_TEXT, announce
from shopmonitor.services.bluetooth_devices import (
    change_device_in_transaction,
    retire_device_in_transaction,
    scan_for_devices,
    tell_device,
)

TELL = "shopmonitor_bluetooth_tell"
SCAN = "shopmonitor_bluetooth_scan"


class AnnouncementForm(forms.Form):
    """What is said."""

    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, widget=UnfoldAdminTextInputWidget
    )


@admin.register(BluetoothDevice)
class BluetoothDeviceAdmin(RecordAdmin):
    menu = "floor"
    menu_icon = "bluetooth"
    menu_position = 58
    write_level = Level.ADMIN
    list_display = ["name", "node", "mac_address", "status", "volume", "active", "told_at"]
    list_more = ["is_paired", "last_connected_at", "detail"]
    list_stays_short = True
    list_select_related = ["node"]
    list_filter = ["status", "active", "node"]
    search_fields = ["name", "mac_address", "node__node_id"]
    autocomplete_fields = ["node"]
    readonly_fields = ["status", "is_paired", "last_connected_at", "told_at", "detail"]
    fieldsets = [
        (None, {"fields": [("name", "node"), ("mac_address", "volume"), "active"]}),
        (
            _("What the node told"),
            {"fields": [("status", "is_paired"), ("told_at", "last_connected_at"), "detail"]},
        ),
    ]

    actions = ["say"]

    @for_each_row(description=_("Announce"), form=AnnouncementForm)
    def say(self, request: HttpRequest, device: BluetoothDevice, values: dict[str, Any]) -> None:
        """Let the loudspeakers say a text."""
        announce(device=device, text=values["text"], by=asker(request))

    def change(self, _request: HttpRequest, record: BluetoothDevice, _form: Any) -> None:
        """Change it; elsewhere nothing is known of it yet."""
        change_device_in_transaction(device=record)

    def retire(self, request: HttpRequest, record: Any) -> None:
        """Retire it; its node forgets it."""
        retire_device_in_transaction(device=record, by=asker(request))

    def quick_actions(self, request: HttpRequest, obj: BluetoothDevice) -> list[QuickAction]:
        """Offer what fits how it is."""
        return [
            QuickAction(deed.label, reverse(f"admin:{TELL}", args=[obj.pk, deed.value]))
            for deed in self._deeds(request, obj)
        ]

    def _deeds(self, request: HttpRequest, device: BluetoothDevice) -> list[BluetoothDeed]:
        if device.is_deleted or not self.has_change_permission(request, device):
            return []
        if not device.is_paired:
            return [BluetoothDeed.PAIR]
        connected = device.status == BluetoothStatus.CONNECTED
        turn = BluetoothDeed.DISCONNECT if connected else BluetoothDeed.CONNECT
        return [turn, BluetoothDeed.FORGET]

    def get_urls(self) -> list[Any]:
        """Add the addresses that tell nodes."""
        site = self.admin_site
        own = [
            path("<int:key>/tell/<str:word>/", site.admin_view(self.tell), name=TELL),
            path("scan/<int:key>/", site.admin_view(self.scan), name=SCAN),
        ]
        for pattern in own:
            pattern.callback = self._while_on(pattern.callback)
        return [*own, *super().get_urls()]

    def tell(self, request: HttpRequest, key: int, word: str) -> HttpResponse:
        """Tell the node; a link alone does nothing."""
        device, user = self.get_object(request, str(key)), asker(request)
        if device is None:
            return self.back_to_list()
        offered = [deed for deed in self._deeds(request, device) if deed.value == word]
        if request.method != "POST" or not offered:
            raise PermissionDenied
        (deed,) = offered
        try:
            tell_device(device=device, deed=deed, by=user)
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            text = _("Told with the node's next heartbeat: %s") % deed.label
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(page_of(device))

    def scan(self, request: HttpRequest, key: int) -> HttpResponse:
        """Let a node look around; a link alone does nothing."""
        nodes = self.admin_site.get_model_admin(Node)
        node = nodes.get_object(request, str(key))
        if node is None:
            return self.back_to_list()
        if request.method != "POST" or not nodes.has_change_permission(request, node):
            raise PermissionDenied
        scan_for_devices(node=node, by=asker(request))
        text = _("Told with the node's next heartbeat: %s") % BluetoothDeed.SCAN.label
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(page_of(node))


class WithLoudspeakers:
    """Adds to the page of nodes the button that lets one look around."""

    def quick_actions(self, request: HttpRequest, obj: Node) -> list[QuickAction]:
        """Offer it to whoever may tell the node something, while announcements are on."""
        actions: list[QuickAction] = super().quick_actions(request, obj)  # type: ignore[misc]
        if actions and not is_part_off(Part.PAGE, name=BluetoothDevice._meta.label_lower):
            url = reverse(f"admin:{SCAN}", args=[obj.pk])
            actions.append(QuickAction(BluetoothDeed.SCAN.label, url))
        return actions


add_list_panel(
    Node,
    of=BluetoothDevice,
    title=_("Loudspeakers"),
    rows=list_devices_of,
    columns=["name", "mac_address", "status", "volume"],
    path="node__id",
    position=7,
)
