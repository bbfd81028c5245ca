"""The guides name what stands on the screen: each bold word is a text of the suite's."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def texts(language: str) -> set[str]:
    """Return what the suite says in a language, in lower case."""
    with (ROOT / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    found: set[str] = set()
    for message in catalogue:
        spoken = message.string if language == "de" else message.id
        found.update((spoken,) if isinstance(spoken, str) else spoken or ())
    return {_plain(text) for text in found}


def labels(page: str) -> Iterator[str]:
    """Return the bold words of a guide."""
    for found in _BOLD.finditer(page):
        yield " ".join(found[1].split())


def _plain(text: str) -> str:
    return text.casefold().rstrip(":.")


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_bold_word_stands_on_the_screen(path: Path) -> None:
    known = texts("de" if path.name.endswith(".de.md") else "en")
    strangers = [label for label in labels(path.read_text()) if _plain(label) not in known]
    assert strangers == []


def test_word_that_is_on_no_screen_is_found() -> None:
    (label,) = labels("Press **No such\nbutton**.")
    assert label == "No such button"
    assert _plain(label) not in texts("en")
    assert "set up the shop" in texts("en")
    assert "betrieb einrichten" in texts("de")


def test_guides_are_told_in_both_languages() -> None:
    names = {guide.name for guide in GUIDES}
    assert {"first-day.md", "first-day.de.md"} <= names
