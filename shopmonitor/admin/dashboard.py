"""The floor's tiles on the first page of the back office."""

from django.utils.translation import gettext_lazy as _

from core.dashboards import Tile, add_tile
from shopmonitor.selectors.figures_now import (
    count_estops_in_force,
    count_open_alerts,
    count_open_sessions,
    count_running_machines,
)

add_tile(
    Tile(
        name="running_machines",
        title=_("Machines running"),
        question=_("How many machines work right now?"),
        figure=count_running_machines,
        page="admin:shopmonitor_machinelive_changelist",
        query="execution__exact=ACTIVE",
        icon="precision_manufacturing",
        position=10,
    )
)
add_tile(
    Tile(
        name="open_sessions",
        title=_("Open sessions"),
        question=_("How many people are at machines?"),
        figure=count_open_sessions,
        page="admin:shopmonitor_machinesession_changelist",
        query="ended_at__isempty=1",
        icon="engineering",
        position=20,
    )
)
add_tile(
    Tile(
        name="estops_in_force",
        title=_("E-stops in force"),
        question=_("Where must nobody start?"),
        figure=count_estops_in_force,
        page="admin:shopmonitor_estopevent_changelist",
        query="in_force=yes",
        icon="emergency",
        alarm=True,
        position=40,
    )
)
add_tile(
    Tile(
        name="open_alerts",
        title=_("Open alerts"),
        question=_("What needs a person's eyes?"),
        figure=count_open_alerts,
        page="admin:shopmonitor_alert_changelist",
        query="unresolved=yes",
        icon="notifications",
        alarm=True,
        position=50,
    )
)
