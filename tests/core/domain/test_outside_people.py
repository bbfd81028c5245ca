"""What is read from a provider's answer, and what is not."""

from typing import Any

import pytest

from core.choices import AuthProvider
from core.domain.outside_people import (
    LONGEST_ID,
    ClaimsRefusedError,
    OutsidePerson,
    OutsideProvider,
    read_person,
)

SOME = OutsideProvider(
    code="keycloak",
    name="Keycloak",
    kind=AuthProvider.OIDC,
    server_url="https://id.example.org",
    client_id="suite",
    groups={"/milling": "Milling", "/office": "Office"},
    administrators=frozenset({"/boss"}),
)


def read(provider: OutsideProvider = SOME, **info: Any) -> OutsidePerson:
    return read_person(provider=provider, data={"userinfo": {"sub": "1", **info}})


def test_groups_are_those_that_the_environment_has_a_word_for() -> None:
    person = read(groups=["/milling", "/unheard-of", 7])
    assert person.groups == {"Milling"}
    assert person.is_admin is False
    assert read(groups="/boss").is_admin is True


@pytest.mark.parametrize("claim", [None, 1, {"milling": True}, ""])
def test_group_claim_that_cannot_be_read_gives_nothing(claim: Any) -> None:
    person = read(groups=claim)
    assert (person.groups, person.is_admin) == (frozenset(), False)


def test_provider_without_administrators_is_not_asked_who_is_one() -> None:
    plain = OutsideProvider(
        code="google", name="G", kind=AuthProvider.GOOGLE, server_url="https://g", client_id="x"
    )
    assert read(plain, groups=["/boss"]).is_admin is None


def test_answers_that_name_two_people_or_none_are_refused() -> None:
    with pytest.raises(ClaimsRefusedError):
        read_person(provider=SOME, data={"id_token": {"sub": "1"}, "userinfo": {"sub": "2"}})
    with pytest.raises(ClaimsRefusedError):
        read_person(provider=SOME, data={"userinfo": {"email": "anna@example.org"}})


def test_address_counts_as_checked_only_when_the_provider_says_so_plainly() -> None:
    assert read(email="a@example.org", email_verified=True).email_verified
    assert not read(email="a@example.org", email_verified="true").email_verified
    assert not read(email="a@example.org").email_verified


def test_id_fits_its_column_and_never_meets_one_of_another_provider() -> None:
    assert read().external_id == "keycloak:1"
    long = read_person(provider=SOME, data={"id_token": {"sub": "s" * 255}}).external_id
    other = read_person(provider=SOME, data={"id_token": {"sub": "s" * 254 + "t"}}).external_id
    assert len(long) <= LONGEST_ID
    assert long != other
    assert long.startswith("keycloak:")


def test_group_of_the_token_counts_though_userinfo_names_none() -> None:
    # Azure puts groups into the token alone.
    data = {"id_token": {"sub": "1", "groups": ["/milling"]}, "userinfo": {"sub": "1"}}
    assert read_person(provider=SOME, data=data).groups == {"Milling"}
