"""Translations can be put in the place of what they translate."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))


def faults(catalogue: Catalog) -> list[str]:
    """Return the messages whose translation lacks a placeholder or is a guess."""
    wrong = [f"{message.id}: {errors}" for message, errors in catalogue.check()]
    wrong += [f"{message.id}: fuzzy" for message in catalogue if message.id and message.fuzzy]
    return wrong


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_translations_keep_placeholders_and_none_is_a_guess(path: Path) -> None:
    with path.open("rb") as file:
        wrong = faults(read_po(file, locale=path.parts[-3]))
    assert wrong == []


def test_lost_placeholder_and_guess_are_found() -> None:
    catalogue = Catalog(locale="de")
    catalogue["Job %(no)s"] = Message("Job %(no)s", "Auftrag %(nummer)s", flags={"python-format"})
    catalogue["Order"] = Message("Order", "Bestellung", flags={"fuzzy"})
    assert len(faults(catalogue)) == 2
