"""Taking back exactly what an import did, as long as nobody has built on it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.db import models

from core.choices import BadgeState, ImportAction
from core.domain.imports.problems import Problem
from core.models import Badge, ImportChange, ImportRun
from core.models.base import Record
from core.services.imports.importing import Outcome, Report
from core.services.record_sets import change_all_in_transaction, retire_all_in_transaction
from core.services.users import change_users_in_transaction

Steps = list[tuple[ImportChange, Record]]


def undo_changes(*, run: ImportRun, report: Report) -> Outcome:
    """Retire what the import made and put back what it changed, newest first.

    What was changed since, or is used by something newer, stays and is named.
    """
    outcome = Outcome()
    by_topic: dict[str, list[ImportChange]] = defaultdict(list)
    for change in run.changes.order_by("-pk"):
        by_topic[change.topic].append(change)
    total = sum(map(len, by_topic.values()))
    done = 0
    for topic, changes in by_topic.items():
        steps = _still_ours(_with_records(topic, changes), outcome)
        _take_back(topic, steps)
        outcome.counts["undone"] += len(steps)
        done += len(changes)
        report(done, total)
    outcome.counts["left"] = len(outcome.problems)
    return outcome


def _with_records(topic: str, changes: Sequence[ImportChange]) -> Steps:
    rows = _model_of(topic)._base_manager.select_for_update(no_key=True).order_by("pk")
    records = {row.pk: row for row in rows.filter(pk__in=[one.record_id for one in changes])}
    return [(one, records[one.record_id]) for one in changes if one.record_id in records]


def _model_of(topic: str) -> type[Record]:
    return next(
        model
        for model in apps.get_app_config("core").get_models()
        if issubclass(model, Record) and model.topic == topic
    )


def _still_ours(steps: Steps, outcome: Outcome) -> Steps:
    """Leave out what was changed or used since; each that stays may keep another one."""
    ours: Steps = []
    for change, record in steps:
        if record.revision == change.revision:
            ours.append((change, record))
        else:
            outcome.problems.append(_left(change, record, "changed_since"))
    while used := _used(ours):
        for change, record in ours:
            if record.pk in used:
                outcome.problems.append(_left(change, record, "used_since", by=used[record.pk]))
        ours = [step for step in ours if step[1].pk not in used]
    return ours


def _left(change: ImportChange, record: Record, code: str, **facts: str) -> Problem:
    return Problem(change.row, "", code, {"name": str(record), **facts})


def _used(steps: Steps) -> dict[int, str]:
    """Return the new records that living ones name which the import did not make."""
    made = [record for change, record in steps if change.action != ImportAction.CHANGED]
    if not made:
        return {}
    keys = [record.pk for record in made]
    used: dict[int, str] = {}
    for relation in type(made[0])._meta.related_objects:
        other = relation.related_model
        if relation.many_to_many or not issubclass(other, Record):
            continue
        name = relation.field.name
        rows = other._base_manager.filter(**{f"{name}__in": keys}, deleted_at__isnull=True)
        if other is type(made[0]):
            rows = rows.exclude(pk__in=keys)
        for row in rows.order_by("pk"):
            used.setdefault(getattr(row, f"{name}_id"), f"{other._meta.verbose_name} {row}")
    return used


def _take_back(topic: str, steps: Steps) -> None:
    """Put values back, then retire what was not there before."""
    changed: list[Record] = []
    for change, record in steps:
        for name, value in change.before.items():
            setattr(record, name, _read(record, name, value))
        if change.before and change.action == ImportAction.CHANGED:
            changed.append(record)
    gone = [record for change, record in steps if change.action != ImportAction.CHANGED]
    _CHANGE.get(topic, change_all_in_transaction)(changed)
    _RETIRE.get(topic, retire_all_in_transaction)(gone)


def _read(record: Record, name: str, value: Any) -> Any:
    field = next(one for one in record._meta.concrete_fields if one.attname == name)
    return value if isinstance(field, models.ForeignKey) else field.to_python(value)


def _return_badges(records: Sequence[Any]) -> None:
    """Let badges open nothing any more, then retire them."""
    badges = [record for record in records if isinstance(record, Badge)]
    for badge in badges:
        badge.state = BadgeState.RETURNED
    change_all_in_transaction(badges)
    retire_all_in_transaction(badges)


_CHANGE: dict[str, Callable[[Sequence[Any]], None]] = {"user": change_users_in_transaction}
_RETIRE: dict[str, Callable[[Sequence[Any]], None]] = {"badge": _return_badges}
