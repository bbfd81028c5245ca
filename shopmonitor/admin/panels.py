"""The floor's panels: what people, machines, places and nodes did and do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.models import Area, Badge, Machine, SuiteUser, Zone
from core.panels import Column, add_list_panel
from shopmonitor.models import (
    Alert,
    BadgeSwipe,
    EStopEvent,
    EStopNotice,
    MachineLive,
    MachineSession,
    MachineState,
    Node,
    NodeDeadLetter,
)
from shopmonitor.selectors import belongings
from shopmonitor.selectors.estop_notices import list_notices_of

PERSON = Column(_("person"), lambda row: row.user, lambda row: row.user)
MACHINE = Column(_("machine"), lambda row: row.machine, lambda row: row.machine)
SWIPE = ["decision", "reason"]


# A machine.
add_list_panel(
    Machine,
    of=MachineLive,
    title=_("What it does now"),
    rows=belongings.list_state_now,
    columns=["execution", "execution_since", "head_count", "contact_unknown"],
    position=2,
)
add_list_panel(
    Machine,
    of=MachineSession,
    title=_("Who is at it now"),
    rows=belongings.list_open_sessions_at,
    columns=["started_at", PERSON, "is_lead"],
    path="machine__id",
    narrower="ended_at__isempty",
    position=4,
)
add_list_panel(
    Machine,
    of=MachineSession,
    title=_("Who worked at it"),
    rows=belongings.list_sessions_at,
    columns=["started_at", "ended_at", PERSON, "end_reason"],
    path="machine__id",
    position=30,
)
add_list_panel(
    Machine,
    of=MachineState,
    title=_("Runs and stops"),
    rows=belongings.list_states_of,
    columns=["occurred_at", "execution", Column(_("until"), lambda state: state.ended_at)],
    path="machine__id",
    position=40,
)
add_list_panel(
    Machine,
    of=BadgeSwipe,
    title=_("Last swipes"),
    rows=belongings.list_swipes_at,
    columns=["occurred_at", PERSON, *SWIPE],
    path="machine__id",
    position=50,
)
add_list_panel(
    Machine,
    of=EStopEvent,
    title=_("E-stops"),
    rows=belongings.list_estops_of,
    columns=["triggered_at", "state", "cause", "rearmed_by"],
    path="machine__id",
    position=60,
)
add_list_panel(
    Machine,
    of=Alert,
    title=_("Alerts"),
    rows=belongings.list_alerts_of,
    columns=["last_at", "kind", "text", "state"],
    path="machine__id",
    position=65,
)
add_list_panel(
    Machine,
    of=Node,
    title=_("Nodes it hangs on"),
    rows=belongings.list_ports_of,
    columns=[
        Column(_("node"), lambda port: port.node, lambda port: port.node),
        Column(_("port"), lambda port: port.port),
        Column(_("state"), lambda port: port.node.get_state_display()),
        Column(_("watches an e-stop contact"), lambda port: port.has_estop_input),
    ],
    position=70,
)

# A person, and a badge.
add_list_panel(
    SuiteUser,
    of=MachineSession,
    title=_("At which machines now"),
    rows=belongings.list_open_sessions_of,
    columns=["started_at", MACHINE, "is_lead"],
    path="user__id",
    narrower="ended_at__isempty",
    position=5,
)
add_list_panel(
    SuiteUser,
    of=MachineSession,
    title=_("Worked at"),
    rows=belongings.list_sessions_of,
    columns=["started_at", "ended_at", MACHINE, "end_reason"],
    path="user__id",
    position=50,
)
add_list_panel(
    SuiteUser,
    of=BadgeSwipe,
    title=_("Last swipes"),
    rows=belongings.list_swipes_of,
    columns=["occurred_at", MACHINE, *SWIPE],
    path="user__id",
    position=60,
)
add_list_panel(
    Badge,
    of=BadgeSwipe,
    title=_("Last swipes"),
    rows=belongings.list_swipes_with,
    columns=["occurred_at", MACHINE, *SWIPE],
    path="badge__id",
    position=10,
)

# Areas, zones and nodes.
for kind in (Area, Zone):
    add_list_panel(
        kind,
        of=EStopEvent,
        title=_("E-stops in force here"),
        rows=belongings.list_estops_in_force_in,
        columns=["triggered_at", "state", "scope", MACHINE],
        position=5,
    )
    add_list_panel(
        kind,
        of=Node,
        title=_("Nodes"),
        rows=belongings.list_nodes_in,
        columns=["node_id", "name", "state", "last_seen_at"],
        path=f"{kind._meta.model_name}__id",
        position=40,
    )
add_list_panel(
    Node,
    of=Alert,
    title=_("Alerts"),
    rows=belongings.list_alerts_about,
    columns=["last_at", "kind", "text", "state"],
    path="node__id",
    position=10,
)
add_list_panel(
    Node,
    of=NodeDeadLetter,
    title=_("Messages that could not be taken"),
    rows=belongings.list_dead_letters_of,
    columns=["received_at", "code", "seq", "detail"],
    path="node__id",
    position=20,
)

# An e-stop.
add_list_panel(
    EStopEvent,
    of=EStopNotice,
    title=_("Which nodes confirmed it"),
    rows=list_notices_of,
    columns=[
        MACHINE,
        Column(_("node"), lambda notice: notice.node, lambda notice: notice.node),
        "port",
        "told_at",
        "confirmed_at",
        "overdue_at",
    ],
    path="estop__id",
    position=10,
)
