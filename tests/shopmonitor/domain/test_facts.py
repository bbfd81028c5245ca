"""What the database tells of a message."""

import msgspec

from shopmonitor.domain.facts import DoorFacts


def test_numbers_that_arrived_are_known() -> None:
    facts = msgspec.json.decode(
        b'{"nonce_fresh": true, "received": [[1, 3], [7, 7]]}', type=DoorFacts
    )
    assert [seq for seq in range(10) if facts.has_received(seq)] == [1, 2, 3, 7]
