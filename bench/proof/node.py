"""Proof: the reference node, in MicroPython and over TLS, beside a demo suite of its own."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.proof.rows import Row
from bench.proof.suite import Suite, running_suite
from tests.firmware.certificates import NAME, Certificates, make_certificates
from tests.firmware.device import Device
from tests.shopmonitor.gateway.road import Road

STRANGER = "F7000000000001"
SWIPES = 20


def prove() -> list[Row]:
    """Unpack a node, enrol it, swipe, cut the line, mend it."""
    with tempfile.TemporaryDirectory(prefix="shopsuite-node-") as folder:
        certificates = make_certificates(Path(folder) / "tls")
        tls = ("--tls-cert", str(certificates.chain), "--tls-key", str(certificates.key))
        with running_suite(*tls) as suite:
            road = Road(f"http://127.0.0.1:{urlsplit(suite.demo['url']).port}")
            device = _unpack(suite, road, certificates, Path(folder) / "flash")
            try:
                return _go_through(suite, road, device)
            finally:
                device.power_off()
                road.close()


def _unpack(suite: Suite, road: Road, certificates: Certificates, folder: Path) -> Device:
    """Enrol a node for the first machine of the demo and switch it on."""
    machine = next(iter(suite.demo["nodes"][0]["ports"].values()))
    output = suite.command("enroll_node", "proof-1", "--port", f"0={machine}", "--json")
    identity = json.loads(output.communicate()[0])
    device = Device(folder)
    port = urlsplit(road.url).port
    device.flash(url=f"https://{NAME}:{port}", authority=certificates.authority)
    device.write("identity.json", identity)
    device.power_on()
    device.await_that(lambda: device.read("acl.json") is not None, 60)
    return device


def _go_through(suite: Suite, road: Road, device: Device) -> list[Row]:
    tag = _tag_that_opens(suite, device)
    waits = []
    for _ in range(SWIPES):
        begun = time.monotonic()
        device.swipe(STRANGER)
        device.swipe(tag)
        waits.append((time.monotonic() - begun) / 2)
    road.cut()
    offline = device.swipe(STRANGER), device.swipe(tag)
    kept = (device.folder / "queue.log").stat().st_size
    road.mend()
    device.await_that(lambda: _waiting(device) == 0, 60)
    wait_ms = sorted(waits)[SWIPES // 2] * 1000
    return [
        Row("badge of the demo", "granted" if tag else "refused", "granted", bool(tag)),
        Row("swipe to light, median ms", f"{wait_ms:.0f}", "< 500", wait_ms < 500),
        Row("line cut: stranger, badge", f"{offline}", "refused, taken", offline == (False, True)),
        Row("kept meanwhile, bytes", f"{kept}", "> 0", kept > 0),
        Row("line mended: still waiting", f"{_waiting(device)}", "0", _waiting(device) == 0),
    ]


def _tag_that_opens(suite: Suite, device: Device) -> str:
    """Find a badge of the demo that opens the machine."""
    for person in suite.demo["badges"]:
        tag: str = person["tag"]
        if device.swipe(tag):
            return tag
    return ""


def _waiting(device: Device) -> int:
    """Count what waits in the node's store."""
    waiting: dict[int, Any] = {}
    place = 0
    for line in (device.folder / "queue.log").read_bytes().splitlines(keepends=True):
        record = json.loads(line[9:])
        for struck in record.get("done", [place]):
            waiting.pop(struck, None)
        if "event" in record:
            waiting[place] = record
        place += len(line)
    return len(waiting)
