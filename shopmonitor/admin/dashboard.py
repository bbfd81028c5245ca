"""The floor's tiles on the first page of the back office."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dashboards import Audience, Figure, Part, Tile, add_tile
from core.selectors.office_rights import EVERYWHERE, Reach
from shopmonitor.choices import Execution
from shopmonitor.selectors.figures_now import (
    count_estops_in_force,
    count_machines_by_execution,
    count_open_alerts,
    count_people_present,
    count_silent_nodes,
)


def _machines(*, reach: Reach = EVERYWHERE) -> Figure:
    counts = count_machines_by_execution(reach=reach)
    running = counts.pop(Execution.ACTIVE, 0)
    silent = counts.pop(Execution.UNAVAILABLE, 0)
    parts = [
        Part(_("running"), running, "execution__exact=ACTIVE", "good"),
        Part(_("stopped"), sum(counts.values()), "", "quiet"),
        Part(_("unavailable"), silent, "execution__exact=UNAVAILABLE", "unknown"),
    ]
    return Figure(running, parts=parts)


def _people(*, reach: Reach = EVERYWHERE) -> Figure:
    people, sessions = count_people_present(reach=reach)
    note = gettext("%d sessions are open") % sessions if sessions > people else ""
    return Figure(sessions, text=str(people), note=note)


add_tile(
    Tile(
        name="running_machines",
        title=_("Machines"),
        question=_("How many machines work right now?"),
        figure=_machines,
        placed=True,
        page="admin:shopmonitor_machinelive_changelist",
        icon="precision_manufacturing",
        position=15,
    )
)
add_tile(
    Tile(
        name="open_sessions",
        title=_("On the floor now"),
        question=_("How many people are at machines?"),
        figure=_people,
        placed=True,
        page="admin:shopmonitor_machinesession_changelist",
        query="ended_at__isempty=1",
        icon="engineering",
        position=10,
    )
)
add_tile(
    Tile(
        name="estops_in_force",
        title=_("E-stops in force"),
        question=_("Where must nobody start?"),
        figure=count_estops_in_force,
        placed=True,
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
        placed=True,
        page="admin:shopmonitor_alert_changelist",
        query="unresolved=yes",
        icon="notifications",
        alarm=True,
        position=50,
    )
)
add_tile(
    Tile(
        name="silent_nodes",
        title=_("Silent nodes"),
        question=_("Which device on the floor is not heard?"),
        figure=count_silent_nodes,
        placed=True,
        page="admin:shopmonitor_node_changelist",
        query="state__exact=silent",
        icon="router",
        alarm=True,
        position=220,
        audience=Audience.ADMINISTRATORS,
    )
)
