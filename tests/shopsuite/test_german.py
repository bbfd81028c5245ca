"""A node that is set to German says at its machine in German what it is told."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils import translation
from pytest_django import Settings

from core.choices import MachineStatus
from core.clock import utc_now
from shopmonitor.services.swipe_answers import NEEDS_LEAD, REASON_TEXTS
from tests.architecture.source import ROOT
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

PLACE = Path("de") / "LC_MESSAGES"
# A common display: two lines of this many characters.
DISPLAY_WIDTH = 20


@pytest.fixture(autouse=True)
def _german_of_the_sources(tmp_path: Path, settings: Settings) -> None:
    """Compile the catalogue as it stands now; what was compiled before may be old."""
    with (ROOT / "locale" / PLACE / "django.po").open("rb") as source:
        catalogue = read_po(source)
    (tmp_path / PLACE).mkdir(parents=True)
    with (tmp_path / PLACE / "django.mo").open("wb") as compiled:
        write_mo(compiled, catalogue)
    settings.LOCALE_PATHS = [tmp_path]


def german_node(status: str = MachineStatus.ACTIVE) -> SignedNode:
    node = make_node(make_machine(status=status))
    row = node.row
    row.language = "de"
    row.save(update_fields=["language"])
    return node


@pytest.mark.django_db
def test_unknown_badge_is_refused_in_german() -> None:
    answer = german_node().swipe("04DEADBEEF0102")
    assert answer["decision"] == "refused"
    assert answer["display"] == ["Ausweis unbekannt", ""]


@pytest.mark.django_db
def test_locked_machine_refuses_in_german() -> None:
    _, tag = make_person()
    answer = german_node(MachineStatus.LOCKED).swipe(tag)
    assert answer["reason"] == "machine_locked"
    assert answer["display"][0] == "Maschine gesperrt"  # codespell:ignore maschine


@pytest.mark.django_db
def test_greeting_and_time_worked_are_german() -> None:
    node = german_node()
    user, tag = make_person()
    began: datetime = utc_now()
    assert node.swipe(tag)["display"][0] == f"Hallo {user.display_name}"
    with time_machine.travel(began + timedelta(minutes=95, seconds=30), tick=False):
        assert node.swipe(tag)["display"] == [
            f"Tschüss {user.display_name}",
            "1:35 h gearbeitet",
        ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_texts_fit_the_display_and_german_ones_differ(language: str) -> None:
    with translation.override(language):
        shown = [translation.gettext(text) for text in REASON_TEXTS.values()] + [str(NEEDS_LEAD)]
    assert [text for text in shown if len(text) > DISPLAY_WIDTH] == []
    untouched = set(shown) & set(REASON_TEXTS.values())
    assert bool(untouched) == (language == "en")
