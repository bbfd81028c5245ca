"""A swipe at a machine is seen on the board that hangs in the hall."""

from collections.abc import Iterator

import pytest

from tests.factories.core import MachineFactory
from tests.factories.floor import make_node, make_person
from tests.factories.kiosks import make_kiosk, screen_of
from tests.live_process import Stream, live_process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live() -> Iterator[str]:
    with live_process() as url:
        yield url


def test_swipe_is_seen_on_the_wall(live: str) -> None:
    machine = MachineFactory.create()
    node, (person, tag) = make_node(machine), make_person()
    wall = screen_of(make_kiosk())
    assert f"machine-{machine.uid}" in wall.get("/kiosk/floor/").content.decode()
    key = wall.cookies["suite_kiosk"].value
    with Stream(live, "/live/floor", cookie=f"suite_kiosk={key}") as stream:
        stream.next("all")
        node.swipe(tag)
        (card,) = stream.next("cards")["put"]
    assert card["key"] == f"machine-{machine.uid}"
    assert person.display_name in card["html"]
