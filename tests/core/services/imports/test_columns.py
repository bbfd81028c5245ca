"""Columns take type, limits and words from the fields that they fill."""

from core.domain.imports.values import ValueType
from core.models import Badge, Machine, SuiteUser, Zone
from core.services.imports.columns import column


def test_fields_say_what_their_columns_ask() -> None:
    code = column(Machine, name="code")
    assert (code.asked.type, code.asked.longest, code.required, code.unique) == (
        ValueType.TEXT,
        32,
        True,
        True,
    )
    places = column(Machine, name="max_operators", asked={"least": 1}).asked
    assert (places.type, places.least, places.most) == (ValueType.WHOLE, 1, 32767)
    assert column(Zone, name="count_multiplier").asked.places == 3
    assert column(SuiteUser, name="active").asked.type is ValueType.SWITCH
    assert column(Badge, name="expires_at").asked.type is ValueType.UNTIL_DAY
    assert column(Machine, name="allowed_from").asked.may_clear
    assert not column(Machine, name="zone").asked.may_clear


def test_words_of_a_column_are_known_in_both_languages() -> None:
    words = column(Machine, name="status").asked.words
    assert words["maintenance"] == words["inmaintenance"] == words["ininstandhaltung"]


def test_column_answers_to_its_names_in_both_languages() -> None:
    names = set(column(Machine, name="zone", synonyms=("Standort",)).names())
    assert {"zone", "Zone", "Standort"} <= names
