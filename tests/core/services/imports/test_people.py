"""People's columns answer to what personnel offices call them."""

import pytest

from core.domain.imports.reading import read_table
from core.services.imports.kinds import KINDS
from core.services.imports.runs import propose_mapping

pytestmark = pytest.mark.django_db


def test_export_of_a_personnel_office_is_understood() -> None:
    headings = "Pers.-Nr.;Nachname;Vorname;E-Mail-Adresse;Transponder;Sprache"
    table = read_table(f"{headings}\n1;2;3;4;5;6\n".encode())
    assert propose_mapping(kind=KINDS["people"], table=table) == {
        "username": 0,
        "last_name": 1,
        "first_name": 2,
        "email": 3,
        "tag": 4,
        "language": 5,
    }
