"""Signs of abuse become alerts, folded: a badge at two places, many unknown badges at a node.

They are looked for after the fact: no swipe waits for it.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind, Severity
from shopmonitor.selectors.abuse_signs import (
    list_badges_at_two_places,
    list_nodes_with_many_unknown_tags,
)
from shopmonitor.services.alerts import raise_once
from shopmonitor.services.door import floor_alias

# What is looked at again and again; what was told once is known by its time.
LOOKED_BACK = timedelta(minutes=10)


def look_for_abuse() -> None:
    """Raise what the swipes of the last minutes show; two queries when there is nothing."""
    alias = floor_alias()
    with transaction_on(alias):
        since = utc_now() - LOOKED_BACK
        for pair in list_badges_at_two_places(alias=alias, since=since):
            text = _("Badge …%(last4)s was read at %(before)s and %(seconds)d s later at %(code)s")
            raise_once(
                kind=AlertKind.BADGE_TWICE,
                source=f"…{pair.last4} {pair.badge or ''}".strip(),
                text=text
                % {
                    "last4": pair.last4,
                    "before": pair.code_before,
                    "seconds": pair.seconds,
                    "code": pair.code,
                },
                at=pair.at,
                severity=Severity.WARNING,
                machine=pair.machine,
            )
        for tried in list_nodes_with_many_unknown_tags(alias=alias, since=since):
            text = _("%(node)s: %(count)d badges that nobody has were read within ten minutes")
            raise_once(
                kind=AlertKind.UNKNOWN_TAGS,
                source=tried.name,
                text=text % {"node": tried.name, "count": tried.tags},
                at=tried.at,
                severity=Severity.WARNING,
                node=tried.node,
            )
