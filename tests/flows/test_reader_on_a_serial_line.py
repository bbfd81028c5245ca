"""A badge is held to a reader on a serial line, and its person is at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from shopmonitor.models import MachineSession
from tests.factories.floor import make_person
from tests.shopmonitor.gateway.place import Place
from tests.shopmonitor.gateway.wires import rdm6300
from tests.shopmonitor.simulation.conftest import lasting_connections_end
from tests.waiting import wait_for

__all__ = ["lasting_connections_end"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("lasting_connections_end"),
]


@pytest.fixture
def place(
    live_server: LiveServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[Place]:
    place = Place(tmp_path, live_server.url, caplog)
    yield place
    place.stop()


def test_a_badge_at_a_serial_reader_starts_a_session_at_its_machine(place: Place) -> None:
    wire = place.wire("rdm6300")
    person, tag = make_person()
    place.start()
    assert wait_for(lambda: bool(place.said("serial line is there")), 30)
    wire.say(rdm6300(tag))
    assert wait_for(MachineSession.objects.exists, 30)
    session = MachineSession.objects.get()
    assert (session.user_id, session.machine_id) == (person.pk, place.machines[0].pk)
