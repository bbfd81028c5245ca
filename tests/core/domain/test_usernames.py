"""User names from names of people."""

import pytest

from core.domain.usernames import LONGEST, propose_username


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Anna Meister", "anna.meister"),
        ("Jörg Müller-Lüdenscheidt", "joerg.mueller.luedenscheidt"),
        ("Jo\u0308rg Groß", "joerg.gross"),
        ("  José  Núñez ", "jose.nunez"),
        ("O'Neill, Sean", "o.neill.sean"),
        ("李雷", ""),
        ("", ""),
    ],
)
def test_name_becomes_a_user_name(name: str, username: str) -> None:
    assert propose_username(name) == username


def test_second_of_one_name_gets_a_number() -> None:
    assert propose_username("Anna Meister", taken={"anna.meister"}) == "anna.meister.2"
    taken = {"anna.meister", "anna.meister.2"}
    assert propose_username("Anna Meister", taken=taken) == "anna.meister.3"


def test_long_name_fits() -> None:
    name = "x" * 200
    assert len(propose_username(name, taken={propose_username(name)})) <= LONGEST
