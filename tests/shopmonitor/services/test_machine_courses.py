"""How a course ends, and what it keeps; the courses themselves: test_machine_readers.py."""

from threading import Event

import pytest

from core.clock import utc_now
from shopmonitor.domain.machine_sources import Heard
from shopmonitor.models import MachineSource
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.services.machine_courses import Desk, Stopped
from shopmonitor.services.machine_source_takes import Telling
from tests.factories.machine_sources import make_source

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_desk_stores_what_is_new_and_the_sign_of_life_that_is_due() -> None:
    source, stop = make_source(), Event()
    desk = Desk(stop=stop, boot="b")
    assert desk.take(source, Telling("b", []))
    assert not desk.take(source, Telling("b", []))
    heard = [Heard(Topic.EXECUTION, utc_now(), "ACTIVE")]
    assert desk.take(source, Telling("b", heard))
    assert MachineSource.objects.get(pk=source.pk).words["execution"] == "ACTIVE"
    stop.set()
    with pytest.raises(Stopped):
        desk.take(source, Telling("b", [Heard(Topic.EXECUTION, utc_now(), "READY")]))
