"""Telling the other apps an app's whole state once more, after one of them has lost some."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.apps import apps

from core.choices import App
from core.db.router import SuiteRouter, suite_router
from core.db.transactions import transaction_on
from core.events.base import Event
from core.events.publish import publish_all
from core.events.records import CREATED, DEACTIVATED, TOPICS
from core.events.registry import STATES
from core.models.base import Record
from core.services.records import record_event

BATCH = 500


def publish_state(*, app: App) -> int:
    """Publish every record of an app anew, then what else tells its state; return how many events.

    Living ones as created, retired ones as deactivated too: handlers compare
    revisions, so who knows them already changes nothing.
    """
    count = sum(
        _publish_records(model, alias) for model in _records_of(app) for alias in _homes(app)
    )
    for state in STATES[app]:
        events = iter(state())
        while batch := list(islice(events, BATCH)):
            with transaction_on(suite_router.alias_for(app)):
                publish_all(batch)
            count += len(batch)
    return count


def _records_of(app: App) -> list[type[Record]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record) and TOPICS[model.topic][0] == app
    ]


def _homes(app: App) -> list[str]:
    return [SuiteRouter.alias_for(app, region=name) for name in SuiteRouter.regions_of(app)]


def _publish_records(model: type[Record], alias: str) -> int:
    last, count = 0, 0
    while True:
        with transaction_on(alias):
            # Locked, so that they are numbered among the changes that commit meanwhile.
            rows = list(
                model._base_manager.using(alias)
                .select_for_update(no_key=True)
                .prefetch_related(*model.told_links)
                .filter(pk__gt=last)
                .order_by("pk")[:BATCH]
            )
            if not rows:
                return count
            publish_all(event for row in rows for event in _events(row))
        last, count = rows[-1].pk, count + len(rows)


def _events(record: Record) -> Iterator[Event]:
    yield record_event(record, verb=CREATED)
    if record.is_deleted:
        yield record_event(record, verb=DEACTIVATED)
