"""The floor's parts of the health page."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from core.health import Condition, Finding, health_part
from core.models import Heartbeat
from shopmonitor.choices import AlertKind, AlertState, NodeState
from shopmonitor.models import Alert, Node

NAMED = 5
SILENT = timedelta(seconds=60)


@health_part("nodes", gettext_lazy("Nodes"), position=55)
def look_at_nodes() -> Finding:
    """Are all nodes heard that should be?"""
    used = Node.objects.filter(enabled=True, deleted_at__isnull=True).order_by("node_id")
    silent = list(used.filter(state=NodeState.SILENT).values_list("node_id", flat=True)[:NAMED])
    online = used.filter(state=NodeState.ONLINE).count()
    told = _("%(online)d online.") % {"online": online}
    if silent:
        named = _("Silent: %(names)s") % {"names": ", ".join(silent)}
        remedy = _("See to their power and network; their machines show 'unavailable' meanwhile.")
        return Finding(Condition.WARNING, f"{told} {named}", remedy)
    return Finding(Condition.OK, told)


@health_part("mqtt", gettext_lazy("MQTT broker"), position=56)
def look_at_mqtt() -> Finding:
    """Is the door at the broker, where there is one?"""
    if not settings.SUITE_MQTT_URL:
        return Finding(Condition.OK, _("Nodes come by HTTP alone."))
    beat = Heartbeat.objects.filter(process="mqtt").first()
    if beat is None or utc_now() - beat.beat_at > SILENT:
        text = _("The MQTT door has not been at its broker for a minute.")
        remedy = _("See whether the broker runs and takes SHOPSUITE_MQTT_URL; the log says why.")
        return Finding(Condition.PROBLEM, text, remedy)
    return Finding(Condition.OK, _("The MQTT door is at its broker."))


@health_part("node_clocks", gettext_lazy("Clocks of the nodes"), position=85)
def look_at_node_clocks() -> Finding:
    """Does every node that calls its clock synced have a right one?"""
    open_alerts = Alert.objects.filter(kind=AlertKind.CLOCK_JUMP).exclude(state=AlertState.RESOLVED)
    wrong = list(open_alerts.order_by("source").values_list("source", flat=True)[:NAMED])
    if wrong:
        text = _("Off: %(names)s") % {"names": ", ".join(wrong)}
        return Finding(Condition.WARNING, text, _("Let the node follow a time server."))
    return Finding(Condition.OK, _("No node's clock is known to be off."))
