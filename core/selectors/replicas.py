"""How the read replicas stand, for the health page and for who watches the suite."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.db.replica_states import Fault, ReplicaState, list_replicas, look
from core.health import Condition, Finding, health_part
from core.measures import Measure, Sample, collects

REMEDIES = {
    Fault.AWAY: gettext_lazy(
        "Start it, or correct the address that names it; until then everybody"
        " reads from the main server."
    ),
    Fault.NO_STANDBY: gettext_lazy(
        "It follows nobody: set it up anew as a standby of the main server, or name another one"
        " (guide: read replicas)."
    ),
    Fault.FOREIGN: gettext_lazy(
        "It is a copy of another server: correct the address, or set it up anew (guide: read"
        " replicas)."
    ),
    Fault.LATE: gettext_lazy(
        "It is too far behind to be read from: look at the line to it, at its disk and at long"
        " queries there, or allow more (DATABASE_REPLICA_MAX_LAG)."
    ),
}


def list_replica_states() -> list[ReplicaState]:
    """Look at each replica now."""
    return [look(home=home, alias=alias) for home, alias in list_replicas()]


@health_part("replicas", gettext_lazy("Read replicas"), position=27)
def look_at_replicas() -> Finding:
    """Can reports be read from the replicas? Without them everything goes on, from home."""
    states = list_replica_states()
    if not states:
        return Finding(Condition.OK, _("There are none."))
    told = "; ".join(map(_in_words, states))
    faults = [state.fault for state in states if not state.is_well]
    if faults:
        return Finding(Condition.WARNING, told, REMEDIES[faults[0]])
    return Finding(Condition.OK, told)


def _in_words(state: ReplicaState) -> str:
    words = {"replica": state.alias, "seconds": state.lag_s or 0}
    return {
        Fault.NONE: _("%(replica)s follows, %(seconds).1f seconds behind"),
        Fault.AWAY: _("%(replica)s does not answer"),
        Fault.NO_STANDBY: _("%(replica)s is no standby"),
        Fault.FOREIGN: _("%(replica)s is no copy of its main server"),
        Fault.LATE: _("%(replica)s is behind, by %(seconds).1f seconds at the least"),
    }[state.fault] % words


@collects
def tell_replicas() -> Iterator[Measure]:
    """Tell of each replica whether it is read from, and how far it is behind."""
    if not settings.SUITE_REPLICAS:
        return
    states = list_replica_states()
    well = [_sample(state, int(state.is_well), fault=state.fault) for state in states]
    yield Measure("replica_well", "1 when reports are read from a replica.", well)
    behind = [_sample(state, state.lag_s) for state in states if state.lag_s is not None]
    if behind:
        yield Measure("replica_behind_seconds", "How old what it shows may be.", behind)


def _sample(state: ReplicaState, value: float, **labels: str) -> Sample:
    return Sample(value, {"replica": state.alias, **labels})
