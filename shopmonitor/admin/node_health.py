"""How a node is, in words: columns of the list and lines of its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shopmonitor.domain.node_health import Trouble
from shopmonitor.models import Node

UNSAID = "-"
COLUMNS = [
    "wellness",
    "signal",
    "free_memory",
    "queue",
    "clock_offset",
    "last_reset",
    "uptime",
    "firmware",
    "revisions",
]
WORDS = {
    Trouble.QUEUE: gettext_lazy("queue nearly full"),
    Trouble.MEMORY: gettext_lazy("short of memory"),
    Trouble.SIGNAL: gettext_lazy("bad signal"),
    Trouble.CLOCK: gettext_lazy("clock is off"),
}


class WithHealth:
    """Adds what nodes tell of themselves."""

    @admin.display(description=gettext_lazy("health"))
    def wellness(self, node: Node) -> str:
        """Return what is wrong, or that nothing is."""
        if not node.health:
            return UNSAID
        said = [str(WORDS[each]) for each in Trouble if each in node.troubles]
        if node.behind_since is not None:
            said.append(_("does not follow"))
        return ", ".join(said) or _("well")

    @admin.display(description=gettext_lazy("signal"))
    def signal(self, node: Node) -> str:
        """Return the strength of its radio."""
        return _told(node, "rssi_dbm", "{}\N{NO-BREAK SPACE}dBm")

    @admin.display(description=gettext_lazy("free memory"))
    def free_memory(self, node: Node) -> str:
        """Return how much of its memory is free."""
        heap = node.health.get("free_heap")
        return UNSAID if heap is None else f"{number_format(heap / 1024, 0)}\N{NO-BREAK SPACE}kB"

    @admin.display(description=gettext_lazy("waiting messages"))
    def queue(self, node: Node) -> str:
        """Return how many messages wait in it, of how many it can keep."""
        return _told(node, "queue_depth", f"{{}} / {node.queue_size}")

    @admin.display(description=gettext_lazy("clock"))
    def clock_offset(self, node: Node) -> str:
        """Return how far its clock is from ours."""
        offset = node.health.get("clock_offset_s")
        if offset is None:
            return UNSAID
        return f"{number_format(offset, 1)} s" if offset <= 0 else f"+{number_format(offset, 1)} s"

    @admin.display(description=gettext_lazy("last start"))
    def last_reset(self, node: Node) -> str:
        """Return why it started last."""
        return _told(node, "reset_reason", "{}")

    @admin.display(description=gettext_lazy("running for"))
    def uptime(self, node: Node) -> str:
        """Return how long it has been running."""
        seconds = node.health.get("uptime_s")
        return UNSAID if seconds is None else _span(timedelta(seconds=float(seconds)))

    @admin.display(description=gettext_lazy("firmware"))
    def firmware(self, node: Node) -> str:
        """Return what it runs, and what it was given, while that is something else."""
        here = _told(node, "firmware", "{}")
        wanted = node.firmware_wanted
        return here if wanted in {"", here} else f"{here} → {wanted}"

    @admin.display(description=gettext_lazy("settings and list"))
    def revisions(self, node: Node) -> str:
        """Return which revisions it has, and which it should have."""
        pairs = (
            (_("settings"), node.health.get("config_rev"), node.config_rev),
            (_("list"), node.health.get("acl_rev"), node.acl_rev),
        )
        return ", ".join(
            f"{name} {here}" if has in {None, here} else f"{name} {has} → {here}"
            for name, has, here in pairs
        )


def _told(node: Node, name: str, form: str) -> str:
    value: Any = node.health.get(name)
    return UNSAID if value is None else form.format(value)


def _span(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    if span.days:
        return ngettext("%d day", "%d days", span.days) % span.days
    return f"{hours}:{minutes:02} h"
