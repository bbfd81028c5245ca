"""Who is at work moves a machine to where they have a right, or gives themselves a training.

Neither changes a right, and both open machines: others are alerted, as of a right given to oneself
(core/services/own_rights.py). Every way of writing records asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from core.choices import App, ResourceType
from core.clock import utc_now
from core.db.audit_context import current_actor
from core.domain.permissions import levels_of
from core.events.people_types import RightGivenToOneself
from core.events.publish import publish
from core.models import SuiteUser, UserQualification
from core.models.base import Record
from core.selectors.office_rights import Target, place_targets
from core.services.own_rights import FLOOR_RIGHTS, Held, held_by

# Where a place lies, and how many kinds of places come before those that it lies in.
LIES_IN = {"area": ("parent_id", 0), "zone": ("area_id", 0), "machine": ("zone_id", 1)}
# What may open more when it is another one.
OF_A_TRAINING = {"user_id", "qualification_id", "valid_from", "valid_until", "deleted_at"}


@contextmanager
def telling_own_places(records: Sequence[Record]) -> Iterator[None]:
    """Tell others when what is written inside opens machines to who is at work.

    Args:
        records: of one model, before the change is written; for most models this costs nothing.
    """
    person = current_actor().person()
    moved = [record for record in records if person and _is_moved(record)]
    trainings = [record for record in records if isinstance(record, UserQualification)]
    trained = [training for training in trainings if person and _trains(training, person)]
    gained = list(_gained(moved, person)) if person and moved else []
    yield
    if person and (gained or trained):
        told = [(str(record), level) for record, level in gained]
        told += [(str(training.qualification), "") for training in trained]
        _tell(SuiteUser.objects.get(pk=person), told)


def _is_moved(record: Record) -> bool:
    return record.topic in LIES_IN and record.moves(LIES_IN[record.topic][0])


def _trains(training: UserQualification, person: int) -> bool:
    if training.user_id != person or training.is_deleted:
        return False
    return training._state.adding or not OF_A_TRAINING.isdisjoint(training.changed_fields())


def _gained(moved: Iterable[Record], person: int) -> Iterator[tuple[Record, str]]:
    """Yield each place where the move gives the person a level at machines, with the highest."""
    held = held_by(SuiteUser.objects.get(pk=person))
    around = place_targets() if held else ()
    for record in moved if held else ():
        column, kind = LIES_IN[record.topic]
        before = around[kind].get(record.was(column), [])
        after = around[kind].get(getattr(record, column), [])
        own: list[Target] = [(record.topic, record.uid)]
        new = _levels(held, [*after, *own]) - _levels(held, [*before, *own])
        if new:
            yield record, max(new, key=FLOOR_RIGHTS.index)


def _levels(held: Iterable[Held], targets: Iterable[Target]) -> set[str]:
    """Return the levels at machines that a person has on what these rights reach."""
    on = {f"{kind}:{uid or ''}" for kind, uid in [(ResourceType.ANY, None), *targets]}
    grants = [each.grant for each in held if each.on in on]
    return set(levels_of(grants, app=App.MONITOR, at=utc_now()))


def _tell(person: SuiteUser, told: Iterable[tuple[str, str]]) -> None:
    for what, level in told:
        publish(
            RightGivenToOneself(
                uid=person.uid,
                occurred_at=utc_now(),
                person_name=str(person),
                level=level,
                what=what,
            )
        )
