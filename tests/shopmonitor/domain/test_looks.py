"""How a machine looks: the gravest of what is so."""

import pytest

from shopmonitor.choices import Execution
from shopmonitor.domain.looks import Look, Signs, look_of, look_of_past


@pytest.mark.parametrize(
    ("signs", "look"),
    [
        (Signs("active", "ACTIVE"), Look.RUNNING),
        (Signs("active", "ACTIVE", staffed=True), Look.RUNNING),
        (Signs("active", "FEED_HOLD", staffed=True), Look.STOPPED),
        (Signs("active", "READY"), Look.FREE),
        (Signs("active", "READY", staffed=True), Look.STAFFED),
        (Signs("active", "UNAVAILABLE"), Look.FREE),
        (Signs("active", "UNAVAILABLE", staffed=True), Look.STAFFED),
        (Signs("active", "ACTIVE", staffed=True, unheard=True), Look.SILENT),
        (Signs("locked", "ACTIVE", staffed=True), Look.LOCKED),
        (Signs("maintenance", "ACTIVE", unheard=True), Look.MAINTENANCE),
        (Signs("inactive", "UNAVAILABLE"), Look.INACTIVE),
        (Signs("maintenance", "ACTIVE", staffed=True, estop=True, unheard=True), Look.ESTOP),
    ],
)
def test_gravest_word_wins(signs: Signs, look: Look) -> None:
    assert look_of(signs) is look


@pytest.mark.parametrize(
    ("execution", "look"),
    [
        ("ACTIVE", Look.RUNNING),
        ("READY", Look.FREE),
        ("STOPPED", Look.STOPPED),
        ("UNAVAILABLE", Look.SILENT),
    ],
)
def test_what_is_over_looks_as_it_was(execution: str, look: Look) -> None:
    assert look_of_past(execution) is look


def test_every_word_of_the_standard_has_a_look() -> None:
    looks = {word: look_of(Signs("active", word)) for word in Execution.values}
    stops = {word for word, look in looks.items() if look is Look.STOPPED}
    assert stops == {
        "STOPPED", "INTERRUPTED", "FEED_HOLD", "PROGRAM_STOPPED",
        "PROGRAM_OPTIONAL_STOP", "OPTIONAL_STOP",
    }  # fmt: skip
