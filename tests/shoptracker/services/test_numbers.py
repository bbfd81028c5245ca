from shoptracker.services.numbers import ALPHABET, fresh_number


def test_numbers_are_readable_and_never_the_same() -> None:
    numbers = {fresh_number("J") for _ in range(1000)}
    assert len(numbers) == 1000
    assert all(number.startswith("J-") and len(number) == 10 for number in numbers)
    assert not set(ALPHABET) & set("01IO")
