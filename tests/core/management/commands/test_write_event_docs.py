"""docs/events.md is written from the types."""

from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings

from core.events.base import EVENT_TYPES
from core.events.documentation import events_page
from core.events.examples import example_of, fields_of_record
from core.events.records import UNTOLD_FIELDS, RecordEvent
from tests.doors.samples import all_records

PAGE = Path(settings.BASE_DIR) / "docs" / "events.md"


def test_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == events_page(), "run manage.py write_event_docs"


def test_page_names_every_event_and_every_kind_of_record() -> None:
    page = events_page()
    for wire, event in EVENT_TYPES.items():
        named = wire.partition(".")[0] if issubclass(event, RecordEvent) else wire
        assert f"`{named}`" in page


@pytest.mark.parametrize("wire", sorted(EVENT_TYPES))
def test_example_is_such_an_event(wire: str) -> None:
    event = msgspec.convert(example_of(EVENT_TYPES[wire]), EVENT_TYPES[wire], strict=False)
    assert isinstance(event, EVENT_TYPES[wire])


def test_example_of_a_record_says_what_the_service_says() -> None:
    for model in all_records():
        page = {name for name, _kind in fields_of_record(model)}
        assert page.isdisjoint(UNTOLD_FIELDS)
        example = example_of(EVENT_TYPES[f"{model.topic}.created"])
        assert set(example["fields"]) <= page


def test_command_writes_the_page(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path
    call_command("write_event_docs", verbosity=0)
    assert (tmp_path / "docs" / "events.md").read_text(encoding="utf-8") == events_page()
