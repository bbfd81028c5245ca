"""docs/events.md is written from the types."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings

from core.events.base import EVENT_TYPES
from core.events.documentation import events_page
from core.events.records import RecordEvent

PAGE = Path(settings.BASE_DIR) / "docs" / "events.md"


def test_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == events_page(), "run manage.py write_event_docs"


def test_page_names_every_event_and_every_kind_of_record() -> None:
    page = events_page()
    for wire, event in EVENT_TYPES.items():
        named = wire.partition(".")[0] if issubclass(event, RecordEvent) else wire
        assert f"`{named}`" in page


def test_command_writes_the_page(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path
    call_command("write_event_docs", verbosity=0)
    assert (tmp_path / "docs" / "events.md").read_text(encoding="utf-8") == events_page()
