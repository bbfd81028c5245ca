"""Folding in Python and in the database is one and the same; the index serves what is searched."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.db.text_search import _LETTERS, fold, spellings
from core.models import SuiteUser
from tests.factories.core import UserFactory

LETTERS = "".join(_LETTERS) + "ßaAzZ 0-_%'\\"


def folded_there(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core.folded(%s)", [text])
        return str(cursor.fetchone()[0])


class Folding(TestCase):
    @settings(max_examples=50)
    @given(st.text(alphabet=LETTERS))
    def test_database_folds_as_python_does(self, text: str) -> None:
        assert folded_there(text) == fold(text)


@pytest.mark.parametrize(
    ("word", "ways"),
    [
        ("Müller", {"muller", "mueller"}),
        ("mueller", {"mueller", "muller"}),
        ("muller", {"muller"}),
        ("Straße", {"strasse"}),
        ("W10", {"w10"}),
        ("Ångström", {"angstrom", "angstroem"}),
    ],
)
def test_word_is_looked_for_in_all_its_spellings(word: str, ways: set[str]) -> None:
    assert set(spellings(word)) == ways


@pytest.mark.django_db
def test_search_is_served_by_its_index() -> None:
    UserFactory.create_batch(3)
    found = SuiteUser.objects.filter(display_name__folded__contains="müller").order_by()
    with connection.cursor() as cursor:
        # The planner would rather read three rows than an index.
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "core_users_searched" in found.explain()
