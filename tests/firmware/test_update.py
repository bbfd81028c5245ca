"""Another program for the node: fetched, believed, tried, kept or given up."""

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shopmonitor.models import FirmwareRelease, Node
from shopmonitor.services.firmware import add_release, give_out
from shopmonitor.services.firmware_files import (
    pack_program,
    public_text,
    read_release,
    write_release,
)
from tests.factories.firmware import KEY
from tests.firmware.device import PROGRAM, Device
from tests.firmware.place import Place

pytestmark = pytest.mark.django_db(transaction=True)


def release(
    folder: Path, version: str, *, key: Ed25519PrivateKey = KEY, broken: str = ""
) -> FirmwareRelease:
    """Make the reference node under another number, and give it to all."""
    program = folder / version
    shutil.copytree(PROGRAM, program, ignore=shutil.ignore_patterns("__pycache__"))
    (program / "version.py").write_text(f'VERSION = "{version}"\n{broken}')
    data = write_release(
        key=key, version=version, min_version=version, hardware="unix",
        content=pack_program(program),
    )  # fmt: skip
    found = add_release(found=read_release(data), by=None)
    for _ in range(3):
        found = give_out(release=found)
    return found


def start(place: Place) -> Device:
    settings = {"release_key": public_text(KEY)}
    place.device.flash(url=place.url, authority=place.certificates.authority, **settings)
    Node.objects.update(hardware="unix")
    return place.device.power_on()


def again(device: Device) -> None:
    """Start it when it has ended by itself, as the chip does."""
    device.await_that(lambda: not device.runs(), 40)
    device.power_off()
    device.power_on()


def test_a_signed_release_is_fetched_tried_and_kept(place: Place, tmp_path: Path) -> None:
    release(tmp_path, "1.1.0")
    device = start(place)
    again(device)
    device.await_that(lambda: place.node.row.health.get("firmware") == "1.1.0")
    device.await_that(lambda: device.read("slot.json").get("running") == "1.1.0")
    assert device.read("slot.json")["floor"] == "1.1.0"
    assert device.swipe(place.tag)
    device.power_off()
    device.power_on()
    device.await_that(lambda: bool(device.display()))
    assert device.read("slot.json").get("running") == "1.1.0"
    assert place.node.row.firmware_wanted == "1.1.0"


def test_a_release_that_does_not_live_is_given_up_after_three_tries(
    place: Place, tmp_path: Path
) -> None:
    release(tmp_path, "1.2.0", broken="raise RuntimeError('dead')\n")
    device = start(place)
    for _ in range(4):
        again(device)
    device.await_that(lambda: "did not reach the server" in device.errors())
    assert device.read("slot.json")["failed"] == "1.2.0"
    assert place.node.row.health["firmware"] == "1.0.0"
    assert device.swipe(place.tag)


def test_a_release_signed_by_another_is_not_fetched(place: Place, tmp_path: Path) -> None:
    release(tmp_path, "1.3.0", key=Ed25519PrivateKey.generate())
    device = start(place)
    device.await_that(lambda: "not signed by who may" in device.errors())
    assert (device.runs(), (device.folder / "program.fw").exists()) == (True, False)
