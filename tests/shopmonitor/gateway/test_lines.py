"""The process itself: killed and started again, and lines that come over the network."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
import serial
from serial.rfc2217 import PortManager

from shopmonitor.models import BadgeSwipe, MachineSession
from tests.factories.floor import make_person
from tests.shopmonitor.gateway.place import Place
from tests.shopmonitor.gateway.road import Road
from tests.waiting import wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("lasting_connections_end"),
]

ROOT = Path(__file__).resolve().parents[3]
LONG_S = 20


@contextmanager
def process(place: Place) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the command as a service would; it is gone with the block."""
    command = [sys.executable, str(ROOT / "manage.py"), "serial_gateway"]
    with (place.folder / "log").open("ab") as log:
        child = subprocess.Popen(
            [*command, "--config", str(place.file)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log,
        )  # fmt: skip
    try:
        yield child
    finally:
        child.kill()
        child.wait(10)


def logged(place: Place, words: str, times: int = 1) -> bool:
    log = place.folder / "log"
    return wait_for(lambda: log.exists() and log.read_text().count(words) >= times, LONG_S)


@pytest.mark.processes
def test_what_was_swiped_before_a_kill_is_sent_after_it_with_its_own_time(
    place: Place, road: Road
) -> None:
    wire = place.wire("lines", "repeat_s = 0", 'when_away = "book"')
    tag = make_person()[1]
    road.cut()
    with process(place) as child:
        assert logged(place, "serial line is there")
        wire.say(f"{tag}\n".encode())
        wire.say(f"{tag}\n".encode())
        assert logged(place, '"reason": "kept"', 2)
        child.kill()
        child.wait(10)
    assert not BadgeSwipe.objects.exists()
    road.mend()
    with process(place) as child:
        assert wait_for(lambda: BadgeSwipe.objects.count() == 2, LONG_S)
        assert logged(place, "serial line is there", 2)
        wire.say(f"{tag}\n".encode())
        assert wait_for(lambda: BadgeSwipe.objects.count() == 3, LONG_S)
        child.terminate()
        assert child.wait(20) == 0
    ended = MachineSession.objects.exclude(ended_at=None).get()
    assert ended.ended_at is not None
    # The counter ran on: the session is as long as it was, not as the outage.
    assert (ended.ended_at - ended.started_at).total_seconds() < 5
    assert tag not in (place.folder / "log").read_text()


def _has_opened(place: Place, times: int) -> bool:
    return len(place.said("serial line is there")) == times


def _has_swiped(times: int) -> bool:
    return BadgeSwipe.objects.count() == times


def test_a_box_on_the_network_may_go_and_come_back(place: Place) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    place.line("box", f"socket://127.0.0.1:{port}", "lines", "port = 0", "repeat_s = 0")
    tag = make_person()[1]
    place.start()
    with listener:
        for times in range(1, 3):
            box, _address = listener.accept()
            with box:
                assert wait_for(partial(_has_opened, place, times), LONG_S)
                box.sendall(f"{tag}\r\n".encode())
                assert wait_for(partial(_has_swiped, times), LONG_S)
    assert wait_for(lambda: len(place.said("serial line is away")) == 2, LONG_S)


class Pty(serial.Serial):
    """A pseudo terminal has no modem lines to ask."""

    cts = dsr = ri = cd = property(lambda _self: False)

    def _update_dtr_state(self) -> None:
        pass

    def _update_rts_state(self) -> None:
        pass


@contextmanager
def rfc2217_server(device: str) -> Iterator[int]:
    """A terminal server with one port, as the examples of pyserial build it."""
    stop = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_serve, args=(listener, device, stop))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stop.set()
            thread.join(20)


def _serve(listener: socket.socket, device: str, stop: Event) -> None:
    client, _address = listener.accept()
    client.settimeout(0.05)
    with client, Pty(device, timeout=0) as port, client.makefile("wb", 0) as out:
        manager = PortManager(port, out)  # type: ignore[arg-type]
        while not stop.is_set():
            if waiting := port.read(1024):
                client.sendall(b"".join(manager.escape(waiting)))
            try:
                data = client.recv(1024)
            except TimeoutError:
                continue
            port.write(b"".join(manager.filter(data)))


def test_a_terminal_server_is_spoken_to_after_rfc_2217(place: Place) -> None:
    wire = place.wire("lines")
    place.forget_lines()
    with rfc2217_server(str(wire.path)) as port:
        place.line("far", f"rfc2217://127.0.0.1:{port}", "lines", "port = 0", "baud = 19200")
        tag = make_person()[1]
        place.start()
        assert wait_for(lambda: bool(place.said("serial line is there")), LONG_S)
        wire.say(f"{tag}\r\n".encode())
        assert wait_for(BadgeSwipe.objects.exists, LONG_S)
        place.stop()
