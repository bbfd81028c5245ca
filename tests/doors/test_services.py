"""The first door: the services through which all others go, over every record there is."""

from collections.abc import Callable
from typing import Any

import pytest

from core.db.doors import OWNER, through
from core.events.records import TOPICS
from core.models import Area, GroupMember, SuiteGroup, SuiteUser
from core.models.base import Record
from core.services.records import change_record, create_record, retire_record
from tests.doors.ledger import everything_is_told, last_sequence, parts_of_records, told_since
from tests.doors.samples import a_change, all_records, sample, written
from tests.factories.core import AreaFactory

pytestmark = pytest.mark.django_db
EACH = pytest.mark.parametrize("model", all_records(), ids=lambda model: model._meta.label)


def test_every_record_has_a_topic_of_its_own() -> None:
    topics = [model.topic for model in all_records()]
    assert sorted(topics) == sorted(set(topics)) == sorted(TOPICS)


@EACH
def test_made_changed_and_retired_each_is_told_with_what_it_is_then(model: type[Record]) -> None:
    record = sample(model)
    mark = last_sequence()
    create_record(record)
    name, value = a_change(record, [field.name for field in model._meta.concrete_fields])
    setattr(record, name, value)
    change_record(record)
    retire_record(record)
    of_it = [event for event in told_since(mark) if event.uid == str(record.uid)]
    verbs = [f"{model.topic}.{verb}" for verb in ("created", "updated", "deactivated")]
    assert list(dict.fromkeys(event.event_type for event in of_it)) == verbs
    assert {event.revision for event in of_it} == {1, 2, 3}
    assert "id" not in of_it[0].payload["fields"]


@EACH
def test_retired_twice_is_told_once(model: type[Record]) -> None:
    record = written(model)
    retire_record(record)
    mark = last_sequence()
    retire_record(record)
    assert told_since(mark) == []


def test_silent_change_is_seen() -> None:
    area = AreaFactory.create()
    doors: list[Callable[[], Any]] = [
        lambda: Area.objects.update(name="Other"),
        AreaFactory.create,
        through(OWNER)(area.delete),  # no door may
    ]
    for silent in doors:
        with pytest.raises(AssertionError, match=r"in silence|for good"), everything_is_told():
            silent()


def test_silent_change_of_a_part_is_seen() -> None:
    assert parts_of_records()[GroupMember] == "group"
    group, person = written(SuiteGroup), written(SuiteUser)
    with pytest.raises(AssertionError, match=r"part of core\.SuiteGroup"), everything_is_told():
        group.members.add(person)
