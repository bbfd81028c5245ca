"""How the copies of core stand, for the health page and for who watches the suite."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.db.deadline import deadline
from core.db.replication.places import list_copies
from core.db.replication.status import CopyStatus, read_status
from core.health import Condition, Finding, health_part
from core.measures import Measure, Sample, collects

ASK_S = 5.0
MIB = 1024 * 1024
# More than this a copy that follows is behind only where a line is slow or somebody holds it up.
BEHIND_MIB = 16


def list_copy_states() -> list[CopyStatus]:
    """Return how each copy stands; none where everything is in one database."""
    if len(set(settings.SUITE_ALIASES.values())) == 1:
        return []
    with deadline(ASK_S):
        return read_status(list_copies())


@health_part("copies", gettext_lazy("Copies of core"), position=25)
def look_at_copies() -> Finding:
    """Does each database of an app follow core?"""
    states = list_copy_states()
    if not states:
        return Finding(Condition.OK, _("Everything is in one database."))
    told = "; ".join(map(_in_words, states))
    if not all(state.is_well for state in states):
        remedy = _("Run: manage.py replicate --status; it says what to do for each copy.")
        return Finding(Condition.PROBLEM, told, remedy)
    if any((state.lag_bytes or 0) > BEHIND_MIB * MIB for state in states):
        remedy = _("It is behind: look at the line to core and at what runs in its database.")
        return Finding(Condition.WARNING, told, remedy)
    return Finding(Condition.OK, told)


def _in_words(state: CopyStatus) -> str:
    words = {
        "copy": state.alias,
        "behind": (state.lag_bytes or 0) / MIB,
        "kept": (state.kept_bytes or 0) / MIB,
        "errors": state.errors or 0,
    }
    if state.is_well:
        return _("%(copy)s follows, %(behind).1f MiB behind") % words
    return (
        _(
            "%(copy)s does not follow: %(behind).1f MiB behind, core keeps %(kept).1f MiB for it,"
            " %(errors)d errors"
        )
        % words
    )


@collects
def tell_copies() -> Iterator[Measure]:
    """Tell of each copy how far it is behind, what core keeps for it, and what went wrong."""
    states = list_copy_states()
    for name, (text, field) in _FIGURES.items():
        samples = [
            Sample(float(getattr(state, field) or 0), {"copy": state.alias}) for state in states
        ]
        yield Measure(name, text, samples or [Sample(0, {"copy": ""})])


_FIGURES = {
    "copy_well": ("1 when a copy of core follows.", "is_well"),
    "copy_behind_bytes": ("What a copy has not confirmed yet.", "lag_bytes"),
    "copy_behind_seconds": ("How long the last change took to get there.", "lag_s"),
    "copy_kept_bytes": ("What core keeps on its disk for a copy.", "kept_bytes"),
    "copy_errors": ("How often a change could not be applied.", "errors"),
}
