"""Translations can be put in the place of what they translate, and there is one for each text."""

import runpy
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
TextKey = tuple[str | None, str]

each_language = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def faults(catalogue: Catalog) -> list[str]:
    """Return the messages whose translation is missing, lacks a placeholder or is a guess."""
    wrong = [f"{message.id}: {errors}" for message, errors in catalogue.check()]
    wrong += [f"{message.id}: fuzzy" for message in catalogue if message.id and message.fuzzy]
    wrong += [f"{message.id}: empty" for message in catalogue if not is_whole(message)]
    return wrong


def is_whole(message: Message) -> bool:
    """Tell whether every form is translated; a plural has one for each."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


def texts(catalogue: Catalog) -> set[TextKey]:
    """Return what is to be translated, each with its context."""
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0])
        for message in catalogue
        if message.id
    }


@pytest.fixture(scope="module")
def of_the_sources(tmp_path_factory: pytest.TempPathFactory) -> set[TextKey]:
    template = tmp_path_factory.mktemp("messages") / "django.pot"
    runpy.run_path(str(ROOT / ".ci" / "messages.py"))["write_template"](template)
    return texts(read(template))


@each_language
def test_translations_are_whole_keep_placeholders_and_none_is_a_guess(path: Path) -> None:
    assert faults(read(path)) == []


@each_language
def test_every_text_of_the_sources_is_there_and_no_other(
    path: Path, of_the_sources: set[TextKey]
) -> None:
    known = texts(read(path))
    assert sorted(map(str, of_the_sources - known)) == [], "run `make messages` and translate"
    assert sorted(map(str, known - of_the_sources)) == [], "run `make messages`"


def test_texts_of_code_of_pages_and_with_context_are_gathered(
    of_the_sources: set[TextKey],
) -> None:
    wanted = {(None, "Badge unknown"), (None, "Sign out"), ("e-stop", "Released")}
    assert wanted <= of_the_sources


def test_lost_placeholder_guess_and_gaps_are_found() -> None:
    catalogue = Catalog(locale="de")
    catalogue["Job %(no)s"] = Message("Job %(no)s", "Auftrag %(nummer)s", flags={"python-format"})
    catalogue["Order"] = Message("Order", "Bestellung", flags={"fuzzy"})
    catalogue["Part"] = Message("Part", "")
    catalogue["%d job"] = Message(("%d job", "%d jobs"), ("%d Auftrag", ""))
    found = faults(catalogue)
    assert [text for text in found if text.endswith(": empty")] == [
        "Part: empty",
        "('%d job', '%d jobs'): empty",
    ]
    assert any("nummer" in text for text in found)
    assert "Order: fuzzy" in found
