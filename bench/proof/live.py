"""Proof: 150 live screens: how soon a swipe and an e-stop are seen, what a restart does, memory.

From before the message is sent to its card on the screen: the swipe's own time is in it.
"""

from __future__ import annotations

import base64
import re
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import suppress
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import uuid4

from bench.proof.rows import Row
from bench.proof.suite import ROOT, Suite, running_suite
from core.db.private_server.configuration import choose_port
from shopmonitor.protocol.client import NodeClient

if TYPE_CHECKING:
    from collections.abc import Iterator

SCREENS = 150
SWIPES = 120
ESTOPS = 40
BACK_S = 5.0
SWIPE_MS, ESTOP_MS = 100.0, 200.0


class Screens:
    """Open streams, read by one thread; each message is noted with the time of its coming."""

    def __init__(self, url: str, cookie: str, count: int = SCREENS) -> None:
        parts = urlsplit(url)
        self.at = (parts.hostname or "", parts.port or 80)
        self.request = (
            f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Cookie: {cookie}\r\n\r\n"
        ).encode()
        self.count = count
        self.whole: set[int] = set()
        self.seen: dict[str, list[float]] = defaultdict(list)
        self.most = 0
        self._lines = selectors.DefaultSelector()
        self._stopping = False
        self._thread = threading.Thread(target=self._read, daemon=True)

    def open(self) -> None:
        """Connect all of them, and read from then on."""
        for number in range(self.count):
            self._connect(number)
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        self._stopping = True
        self._thread.join()
        self._lines.close()

    def wait_whole(self, seconds: float) -> float:
        """Wait until every screen has been sent a whole board; return how long that took."""
        began = time.monotonic()
        while len(self.whole) < self.count and time.monotonic() - began < seconds:
            time.sleep(0.01)
        return time.monotonic() - began

    def _connect(self, number: int) -> None:
        line = socket.create_connection(self.at, timeout=2)
        line.sendall(self.request)
        line.setblocking(False)
        self._lines.register(line, selectors.EVENT_READ, number)

    def _read(self) -> None:
        waiting: dict[int, float] = {}
        while not self._stopping:
            for key, _events in self._lines.select(0.05):
                data = b""
                with suppress(OSError):
                    data = key.fileobj.recv(1 << 20)  # type: ignore[union-attr]
                at = time.monotonic()
                if not data:
                    self._lines.unregister(key.fileobj)
                    waiting[key.data] = at + 0.2
                    continue
                self.most = max(self.most, len(data))
                if b"event: all" in data:
                    self.whole.add(key.data)
                if b"event: cards" in data:
                    self.seen["cards"].append(at)
            for number in [one for one, at in waiting.items() if time.monotonic() >= at]:
                waiting[number] = time.monotonic() + 0.2
                with suppress(OSError):
                    self._connect(number)
                    del waiting[number]


def prove() -> list[Row]:
    """Open screens, swipe, stop, restart, weigh."""
    with running_suite() as suite:
        url, cookie = _sign_in(suite)
        live = suite.pids("serve_live").pop()
        first = Screens(url, cookie, count=1)
        first.open()
        first.wait_whole(20)
        empty_kib, screens = _memory_kib(live), Screens(url, cookie)
        screens.open()
        screens.wait_whole(20)
        own_kib = (_memory_kib(live) - empty_kib) / SCREENS
        swipes = _delays(screens, _swipes(suite))
        estops = _delays(screens, _estops(suite))
        screens.whole.clear()
        suite.kill("serve_live")
        back_s = screens.wait_whole(30)
        first.close()
        screens.close()
    peer_kib = _peer_kib(first.most)
    return [
        Row("screens", f"{SCREENS}", f"{SCREENS}", True),
        _delay_row("swipe to screen", swipes, SCREENS * SWIPES, SWIPE_MS),
        _delay_row("e-stop to screen", estops, SCREENS * ESTOPS, ESTOP_MS),
        Row("all back after kill -9, s", f"{back_s:.1f}", f"< {BACK_S:g}", back_s < BACK_S),
        Row(
            "memory a screen, KiB (Django's stream)",
            f"{own_kib:.0f} ({peer_kib:.0f})",
            "told",
            True,
        ),
    ]


def _delays(screens: Screens, acts: Iterator[Any]) -> list[float]:
    """Return for each act and screen how long it took, in ms."""
    found: list[float] = []
    for act in acts:
        screens.seen["cards"] = []
        began = time.monotonic()
        act()
        until = began + 2
        while len(screens.seen["cards"]) < SCREENS and time.monotonic() < until:
            time.sleep(0.005)
        found += sorted(1000 * (at - began) for at in screens.seen["cards"])[:SCREENS]
        time.sleep(0.1)
    return found


def _delay_row(what: str, delays: list[float], wanted: int, limit: float) -> Row:
    delays.sort()
    middle, last = (delays[int(len(delays) * share)] for share in (0.5, 0.99))
    return Row(
        f"{what}, ms",
        f"p50 {middle:.0f}, p99 {last:.0f} ({len(delays)} of {wanted})",
        f"p99 <= {limit:g}, all",
        last <= limit and len(delays) == wanted,
    )


def _sign_in(suite: Suite) -> tuple[str, str]:
    """Sign in as the administrator; return the address of the stream and the cookie."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    base = suite.demo["url"]
    browser.open(f"{base}/accounts/login/").read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {
        "login": suite.demo["username"],
        "password": suite.demo["password"],
        "csrfmiddlewaretoken": token,
    }
    browser.open(f"{base}/accounts/login/", urlencode(form).encode()).read()
    page = browser.open(f"{base}/floor/").read().decode()
    address = page.partition('data-live="')[2].partition('"')[0]
    cookie = next(cookie.value for cookie in jar if cookie.name == "suite_sign_in")
    return address.replace("&amp;", "&"), f"suite_sign_in={cookie}"


def _node(suite: Suite) -> tuple[NodeClient, str, int]:
    """Return a node of the demo, with a badge and the port that it fits."""
    machines = {badge["tag"]: set(badge["machines"]) for badge in suite.demo["badges"]}
    for node in suite.demo["nodes"]:
        for port, machine in node["ports"].items():
            for tag, fits in machines.items():
                if machine in fits:
                    return _client(suite, node), tag, int(port)
    raise LookupError("no badge of the demo fits a node")


def _client(suite: Suite, node: dict[str, Any]) -> NodeClient:
    secret = node["secret"]
    secret = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    return NodeClient(url=suite.demo["url"], kid=node["kid"], secret=secret)


def _swipes(suite: Suite) -> Iterator[Any]:
    client, tag, port = _node(suite)
    for seq in range(1, SWIPES + 1):
        stamp = client.clock.stamp()
        yield partial(client.swipe, swipe_id=str(uuid4()), port=port, tag=tag, seq=seq, stamp=stamp)
    client.close()


def _estops(suite: Suite) -> Iterator[Any]:
    client, _tag, port = _node(suite)
    for seq in range(1, ESTOPS + 1):
        state = "TRIGGERED" if seq % 2 else "RELEASED"
        event = {"seq": seq, "type": "estop", "port": port, "data": {"state": state}}
        yield partial(client.send_events, [event | client.clock.stamp()])
    client.close()


def _memory_kib(pid: int) -> float:
    """Return the memory that a process has for itself, shared pages in equal parts (PSS)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return float(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]


def _peer_kib(size: int) -> float:
    """Return what a screen costs a process that streams by Django's own means."""
    port = choose_port(0)
    process = subprocess.Popen([sys.executable, "-m", "bench.stream_peer", str(port)], cwd=ROOT)
    try:
        path = f"http://127.0.0.1:{port}/live/floor?size={size}"
        screens, one = Screens(path, ""), Screens(path, "", count=1)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(screens.at, timeout=1):
                break
            time.sleep(0.1)
        one.open()
        one.wait_whole(10)
        empty_kib = _memory_kib(process.pid)
        screens.open()
        screens.wait_whole(20)
        found = (_memory_kib(process.pid) - empty_kib) / SCREENS
        one.close()
        screens.close()
        return found
    finally:
        process.terminate()
        process.wait(10)
