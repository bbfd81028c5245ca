"""What the floor adds to the story of machines, people and nodes."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.admin.record_story import tell_security
from core.models import Machine, SecurityEvent, SuiteUser
from core.stories import Entry, Source, add_source
from shopmonitor.models import Alert, EStopEvent, MachineSession, Node
from shopmonitor.selectors import belongings


def tell_sessions_at(sessions: Sequence[MachineSession]) -> list[Entry]:
    """Tell who worked at a machine."""
    return [_session(each, _("Work at the machine"), each.person_name) for each in sessions]


def tell_sessions_of(sessions: Sequence[MachineSession]) -> list[Entry]:
    """Tell where a person worked."""
    return [_session(each, _("Work at %s") % each.machine, "") for each in sessions]


def tell_estops(estops: Sequence[EStopEvent]) -> list[Entry]:
    """Tell of e-stops: what state they are in, and the cause where it is known."""
    return [
        Entry(
            at=each.triggered_at,
            title=_("E-stop"),
            who=str(each.rearmed_by or ""),
            details=[each.get_state_display(), *([each.cause] if each.cause else [])],
            row=each,
        )
        for each in estops
    ]


def tell_alerts(alerts: Sequence[Alert]) -> list[Entry]:
    """Tell of alerts."""
    return [
        Entry(at=each.opened_at, title=each.get_kind_display(), details=[each.text], row=each)
        for each in alerts
    ]


def _session(session: MachineSession, title: str, who: str) -> Entry:
    details = [session.get_end_reason_display() if session.ended_at else _("still there")]
    return Entry(at=session.started_at, title=title, who=who, details=details, row=session)


SOURCES = (
    Source(
        name="machine_sessions",
        on=Machine,
        of=MachineSession,
        rows=belongings.list_sessions_at,
        tell=tell_sessions_at,
        at="started_at",
    ),
    Source(
        name="sessions",
        on=SuiteUser,
        of=MachineSession,
        rows=belongings.list_sessions_of,
        tell=tell_sessions_of,
        at="started_at",
    ),
    Source(
        name="estops",
        on=Machine,
        of=EStopEvent,
        rows=belongings.list_estops_of,
        tell=tell_estops,
        at="triggered_at",
    ),
    Source(
        name="alerts",
        on=Machine,
        of=Alert,
        rows=belongings.list_alerts_of,
        tell=tell_alerts,
        at="opened_at",
    ),
    Source(
        name="security_of_node",
        on=Node,
        of=SecurityEvent,
        rows=belongings.list_security_events_of_node,
        tell=tell_security,
    ),
)
for source in SOURCES:
    add_source(source)
