"""PINs that are guessed first are refused."""

import pytest

from shopmonitor.domain.pins import NO_PIN, OF_BADGE, TOO_EASY, find_pin_fault


@pytest.mark.parametrize("pin", ["739105", "8204", "90417352"])
def test_good_pin_is_taken(pin: str) -> None:
    assert find_pin_fault(pin, badges=("B2C3",)) is None


@pytest.mark.parametrize("pin", ["", "123", "739105284", "73a1", "٧٣٩١", " 7391"])
def test_what_is_no_pin(pin: str) -> None:
    assert find_pin_fault(pin, badges=()) == NO_PIN


@pytest.mark.parametrize("pin", ["0000", "1111", "1234", "4321", "7890", "7373", "123123"])
def test_what_is_guessed_first(pin: str) -> None:
    assert find_pin_fault(pin, badges=()) == TOO_EASY


@pytest.mark.parametrize("pin", ["7391", "873915"])
def test_digits_of_the_own_badge(pin: str) -> None:
    assert find_pin_fault(pin, badges=("A1B2", "7391")) == OF_BADGE
