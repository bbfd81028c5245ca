"""Headings meet columns, however they are written."""

import pytest

from core.domain.imports.mapping import match_headings, plain

COLUMNS = {"code": ["code", "Kürzel", "Nr."], "name": ["name", "Bezeichnung"], "size": ["Größe"]}


@pytest.mark.parametrize("text", ["Geräte-Nr.", "geraete nr", "GERÄTE NR", "Gera\u0308te_nr"])
def test_one_heading_has_many_writings(text: str) -> None:
    assert plain(text) == "geraetenr"


def test_names_and_synonyms_are_found_in_any_order() -> None:
    found = match_headings(
        ["GROESSE", "Bezeichnung", "Farbe", "nr"], columns=COLUMNS, remembered={}
    )
    assert found == {"size": 0, "name": 1, "code": 3}


def test_first_of_two_headings_wins_and_none_is_used_twice() -> None:
    found = match_headings(["Nr.", "Code", "Name"], columns=COLUMNS, remembered={})
    assert found == {"code": 0, "name": 2}


def test_choice_of_the_last_time_comes_first() -> None:
    remembered = {"farbe": "name", "name": ""}
    found = match_headings(["Name", "Farbe", "Code"], columns=COLUMNS, remembered=remembered)
    assert found == {"name": 1, "code": 2}


def test_heading_without_a_name_is_left_out() -> None:
    assert match_headings(["", "***"], columns={"x": ["", "**"]}, remembered={}) == {}
