"""What a machine says of how many may and must be there."""

import pytest

from tests.factories.situations import machine


@pytest.mark.parametrize(
    ("max_operators", "two_person", "needed", "room"),
    [(1, False, 1, 1), (3, False, 1, 3), (1, True, 2, 2), (3, True, 2, 3)],
)
def test_machine_for_two_has_room_for_two(
    max_operators: int, needed: int, room: int, *, two_person: bool
) -> None:
    facts = machine(max_operators=max_operators, two_person=two_person)
    assert (facts.people_needed, facts.room) == (needed, room)
