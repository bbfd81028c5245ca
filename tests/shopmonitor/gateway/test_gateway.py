"""Readers and consoles on pseudo terminals, the gateway, the real door, the real database."""

import json
from typing import Any

import pytest

from shopmonitor.models import BadgeSwipe, FloorEvent, MachineSession
from tests.factories.floor import make_person
from tests.shopmonitor.gateway.place import Place
from tests.shopmonitor.gateway.road import Road
from tests.shopmonitor.gateway.wires import Wire, rdm6300
from tests.waiting import wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("lasting_connections_end"),
]

LONG_S = 30
NO_REPEAT = "repeat_s = 0"


def swipes(count: int) -> bool:
    return wait_for(lambda: BadgeSwipe.objects.count() == count, LONG_S)


def opened(place: Place, times: int = 1) -> bool:
    return wait_for(lambda: len(place.said("serial line is there")) >= times, LONG_S)


def heard(wire: Wire, end: bytes) -> bytes:
    told = b""

    def listens() -> bool:
        nonlocal told
        told += wire.hear()
        return end in told

    assert wait_for(listens, LONG_S), told
    return told


def open_sessions() -> int:
    return MachineSession.objects.filter(ended_at=None).count()


def test_two_readers_in_one_process_book_at_their_machines(place: Place) -> None:
    lathe = place.wire("rdm6300", 'answer = {started = "07", refused = "15", text = true}')
    mill = place.wire("lines", name="mill", port=1)
    person, other = make_person()[1], make_person()[1]
    place.start()
    assert opened(place, 2)
    lathe.say(rdm6300(person))
    assert heard(lathe, b"\n").startswith(b"\x07")
    mill.say(other.encode() + b"\r\n")
    assert swipes(2)
    assert {s.machine_id for s in MachineSession.objects.all()} == {m.pk for m in place.machines}
    lathe.say(rdm6300("F7000001"))
    assert b"\x15" in heard(lathe, b"\n")


def test_a_badge_held_on_is_one_swipe(place: Place) -> None:
    wire = place.wire("rdm6300", "repeat_s = 60")
    tag, other = make_person()[1], make_person()[1]
    place.start()
    assert opened(place)
    wire.say(rdm6300(tag) * 5)
    wire.say(rdm6300(other))
    assert swipes(2)
    assert {swipe.action for swipe in BadgeSwipe.objects.all()} >= {"session_started"}


def test_garbage_and_half_frames_change_nothing(place: Place) -> None:
    wire = place.wire("rdm6300", NO_REPEAT)
    tag = make_person()[1]
    place.start()
    assert opened(place)
    wire.say(bytes(range(256)) + rdm6300(tag)[:7] + b"\xff\xfe" + rdm6300(tag))
    assert swipes(1)
    wire.say(rdm6300(tag)[:6])
    wire.say(rdm6300("12345678").replace(b"\x03", b"\x02"))
    wire.say(rdm6300(tag))
    assert swipes(2)
    assert open_sessions() == 0


def test_an_unplugged_reader_is_said_once_and_works_again_when_it_is_back(place: Place) -> None:
    wire = place.wire("lines", NO_REPEAT)
    still = place.wire("lines", NO_REPEAT, name="mill", port=1)
    tag, other = make_person()[1], make_person()[1]
    place.start()
    assert opened(place, 2)
    wire.say(tag[:4].encode())
    wire.unplug()
    assert wait_for(lambda: bool(place.said("serial line is away")), LONG_S)
    still.say(other.encode() + b"\n")
    assert swipes(1)
    wire.plug_in()
    assert opened(place, 3)
    wire.say(tag.encode() + b"\n")
    assert swipes(2)
    assert len(place.said("serial line is away")) == 1
    assert len(place.said("serial line is there")) == 3


def swipe_in_then_twice_without_the_server(place: Place, road: Road, *words: str) -> None:
    answers = 'answer = {started = "53", kept = "4B"}'
    wire = place.wire("lines", NO_REPEAT, answers, *words)
    swipe = make_person()[1].encode() + b"\n"
    place.start()
    assert opened(place)
    wire.say(swipe)
    assert heard(wire, b"S") == b"S"
    road.cut()
    for _time in range(2):
        wire.say(swipe)
        assert heard(wire, b"K") == b"K"
    road.mend()
    assert swipes(3)


def test_what_is_swiped_while_the_server_is_away_is_kept_and_sent_in_order(
    place: Place, road: Road
) -> None:
    swipe_in_then_twice_without_the_server(place, road, 'when_away = "book"')
    assert wait_for(lambda: bool(place.said("server is back")), LONG_S)
    assert len(place.said("server is away; readings are kept")) == 1
    actions = BadgeSwipe.objects.order_by("occurred_at").values_list("action", flat=True)
    assert list(actions) == ["session_started", "session_ended", "session_started"]
    first = MachineSession.objects.earliest("started_at")
    second = MachineSession.objects.latest("started_at")
    assert first.ended_at is not None
    assert first.started_at < first.ended_at < second.started_at


def test_without_the_server_a_reader_that_guards_lets_nobody_in_but_out(
    place: Place, road: Road
) -> None:
    swipe_in_then_twice_without_the_server(place, road)
    assert MachineSession.objects.count() == 1
    assert open_sessions() == 0


def console_line(kind: str, data: Any, **more: Any) -> bytes:
    return json.dumps({"type": kind, "data": data} | more).encode() + b"\n"


def test_a_console_speaks_for_its_ports_and_hears_what_to_switch(place: Place) -> None:
    wire = place.wire("console")
    tag = make_person()[1]
    place.start()
    assert opened(place)
    wire.say(console_line("swipe", {"tag": tag}, port=1, n=1))
    text, _star, _checksum = heard(wire, b"\n").decode().partition("*")
    answer = json.loads(text)
    assert (answer["type"], answer["n"], answer["outputs"]) == ("answer", 1, {"relay": True})
    count = console_line("count", {"good": 3}, port=1, n=2)
    wire.say(count)
    assert b'"kept"' in heard(wire, b"\n")
    wire.say(count)
    assert b'"kept"' in heard(wire, b"\n")
    wire.say(console_line("count", {"good": 1}, port=7))
    assert b"port_not_bound" in heard(wire, b"\n")
    wire.say(b"garbage\n")
    assert b"error" in heard(wire, b"\n")
    wire.say(console_line("estop", {"state": "TRIGGERED"}, port=1))
    assert wait_for(lambda: FloorEvent.objects.filter(event_type="estop").exists(), LONG_S)
    assert FloorEvent.objects.filter(event_type="count").count() == 1
    assert wait_for(lambda: open_sessions() == 0, LONG_S)
