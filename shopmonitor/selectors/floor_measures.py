"""The floor's figures for `/metrics`: swipes and nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Max

from core.clock import utc_now
from core.measures import COUNTER, Measure, Sample, collects
from shopmonitor.choices import Decision, NodeState
from shopmonitor.models import BadgeSwipe, Node

# So that a scrape costs the same in the tenth year.
NEWEST = 5000
SPAN = timedelta(hours=1)


@collects
def tell_swipes() -> Iterator[Measure]:
    """Tell how many swipes there were, and how those of the last hour were judged."""
    highest = BadgeSwipe.objects.aggregate(highest=Max("pk"))["highest"] or 0
    text = "Number of the last swipe: how many were taken since the first."
    yield Measure("swipes_total", text, [Sample(highest)], COUNTER)
    newest = BadgeSwipe.objects.order_by("-pk").values_list("decision", "received_at")[:NEWEST]
    since = utc_now() - SPAN
    judged = Counter(decision for decision, received_at in newest if received_at >= since)
    samples = [Sample(judged[word], {"decision": word}) for word in Decision.values]
    yield Measure("swipes_last_hour", f"Of the newest {NEWEST}, those of the last hour.", samples)


@collects
def tell_nodes() -> Iterator[Measure]:
    """Tell how many nodes are heard."""
    used = Node.objects.filter(enabled=True, deleted_at__isnull=True)
    found = dict(used.order_by().values_list("state").annotate(Count("pk")))
    samples = [Sample(found.get(state, 0), {"state": state}) for state in NodeState.values]
    yield Measure("nodes", "Nodes in use by whether they are heard.", samples)
