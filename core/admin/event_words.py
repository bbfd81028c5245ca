"""What stands on the page of an event: what happened in words, and its content with links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin.find_record import kind_of, link_to_thing
from core.choices import EventStatus, EventStepKind
from core.events.outbox import MAX_ATTEMPTS
from core.events.registry import HANDLERS
from core.models import EventStep, SyncEvent


@dataclass(frozen=True)
class Line:
    """One value of an event's content; a list has one part for each of its entries."""

    name: str
    parts: list[tuple[str, str]] = field(default_factory=list)  # text, link
    depth: int = 0


def explain(event: SyncEvent, steps: Sequence[EventStep]) -> list[str]:
    """Return what happened to an event, sentence by sentence."""
    about = {"event": event.event_type, "target": event.get_target_app_display()}
    failures = [step for step in steps if step.kind == EventStepKind.FAILED]
    if event.status == EventStatus.PROCESSED:
        return [_end(event, steps, about)]
    if event.status == EventStatus.HELD:
        text = _("%(event)s waits until the module %(module)s is on; it holds nothing up.")
        return [text % (about | {"module": event.held_for})]
    if not failures:
        waits = _("%(event)s waits to be delivered to %(target)s.")
        failed = _("%(target)s could not take in %(event)s: %(error)s")
        is_failed = event.status == EventStatus.FAILED
        return [(failed if is_failed else waits) % (about | {"error": event.error_message})]
    last = failures[-1]
    return [
        _("%(target)s could not take in %(event)s.") % about,
        _where(last),
        _next(event),
    ]


def _end(event: SyncEvent, steps: Sequence[EventStep], about: dict[str, str]) -> str:
    given_up = [step for step in steps if step.kind == EventStepKind.GIVEN_UP]
    if given_up:
        text = _("%(who)s gave it up: %(reason)s. %(target)s never took it in.")
        return text % (about | {"who": given_up[-1].person_name, "reason": given_up[-1].reason})
    when = _moment(event.processed_at)
    return _("%(event)s was delivered to %(target)s at %(when)s.") % (about | {"when": when})


def _where(step: EventStep) -> str:
    if not step.handler:
        return _("The error: %(error)s") % {"error": step.error}
    text = _("The reaction %(handler)s broke off with %(error)s")
    return text % {"handler": step.handler, "error": step.error}


def _next(event: SyncEvent) -> str:
    count = {"count": event.attempts}
    if event.status == EventStatus.FAILED:
        text = ngettext(
            "It was tried %(count)s time and is not tried any more. It holds nothing up.",
            "It was tried %(count)s times and is not tried any more. It holds nothing up.",
            event.attempts,
        )
        return text % count
    if event.attempts == 0:
        return _("It is in line again.")
    text = ngettext(
        "It was tried %(count)s time of %(most)s; the next attempt comes at %(when)s.",
        "It was tried %(count)s times of %(most)s; the next attempt comes at %(when)s.",
        event.attempts,
    )
    return text % (count | {"most": MAX_ATTEMPTS, "when": _moment(event.next_attempt_at)})


def _moment(moment: Any) -> str:
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else "?"


def listeners_of(event: SyncEvent) -> list[str]:
    """Return the reactions of the target app to an event."""
    handlers = HANDLERS.get(event.event_type, ())
    return [handler.name for handler in handlers if handler.app == event.target_app]


def content_of(event: SyncEvent) -> list[Line]:
    """Return the content of an event line by line, with links to what it names."""
    return list(_lines(event.payload, event.resource_type, _named_by(event.resource_type), 0))


def _lines(values: Any, kind: str, named: dict[str, str], depth: int) -> Iterator[Line]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield Line(name, [], depth)
            yield from _lines(value, kind, named, depth + 1)
            continue
        of = kind if name == "uid" else named.get(name, name)
        parts = value if isinstance(value, list) else [value]
        yield Line(name, [(_shown(part), link_to_thing(of, part)) for part in parts], depth)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _named_by(kind: str) -> dict[str, str]:
    """Return what the relations of a record name: of a zone, `area` an area."""
    model = next((each for each in apps.get_models() if kind_of(each) == kind), None)
    if model is None:
        return {}
    relations: list[Field[Any, Any]] = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return {
        relation.name: kind_of(relation.related_model)
        for relation in relations
        if isinstance(relation.related_model, type) and issubclass(relation.related_model, Model)
    }
