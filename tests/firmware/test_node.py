"""The reference node, in MicroPython and over TLS, against the suite's own web server."""

import pytest

from core.choices import SecurityEventKind
from core.models import SecurityEvent
from shopmonitor.choices import CommandKind, CommandState, EndReason, NodeState
from shopmonitor.models import BadgeSwipe, EStopEvent, FloorEvent, MachineSession, NodeKey
from shopmonitor.services.enrolment import create_claim_code
from shopmonitor.services.key_rotation import end_replaced_keys, issue_key
from shopmonitor.services.node_commands import send_command
from tests.factories.floor import make_person
from tests.firmware.certificates import make_certificates
from tests.firmware.place import Place

pytestmark = pytest.mark.django_db(transaction=True)

STRANGER = "F7000000000001"


def test_badges_are_judged_by_the_server_and_switch_the_machine(place: Place) -> None:
    device = place.start()
    assert not device.swipe(STRANGER)
    assert not device.relay()
    assert device.swipe(place.tag)
    session = MachineSession.objects.get()
    assert (device.relay(), session.ended_at) == (True, None)
    colleague = make_person()[1]
    assert not device.swipe(colleague)  # a machine for one: she is told, and he works on
    assert device.relay()
    assert device.swipe(place.tag)
    session.refresh_from_db()
    assert (device.relay(), session.end_reason) == (False, EndReason.SWIPE)
    assert [swipe.offline for swipe in BadgeSwipe.objects.all()] == [False] * 4
    assert place.node.row.health["free_heap"] > 60_000


def test_an_unpacked_node_gets_in_with_its_code_and_learns_the_time(place: Place) -> None:
    code = create_claim_code(node=place.node.row)
    (place.device.folder / "identity.json").unlink()
    place.device.flash(url=place.url, authority=place.certificates.authority, claim_code=code)
    device = place.start()
    assert device.read("identity.json")["node_id"] == place.node.row.node_id
    assert "claim_code" not in device.read("settings.json")
    assert place.node.row.hardware == "unix"
    assert device.swipe(place.tag)
    # It has begun without a clock: what was signed in 1970 was refused, and told the time.
    assert BadgeSwipe.objects.get().clock == "synced"


def test_an_estop_is_told_at_once_and_nobody_gets_in_before_a_person_ends_it(place: Place) -> None:
    place.watch_contact()
    device = place.start()
    device.swipe(place.tag)
    device.tell(contact=0, closed=False)
    device.await_that(EStopEvent.objects.exists)
    assert not device.relay()
    assert MachineSession.objects.get().end_reason == EndReason.ESTOP
    place.road.cut()
    device.tell(contact=0, closed=True)
    device.await_that(lambda: device.read("ports.json")["0"][2] == "RELEASED")
    assert not device.swipe(make_person()[1])
    assert device.display()[0] == "EMERGENCY STOP"
    device.power_off()
    device.power_on()
    device.await_that(lambda: device.display()[:1] == ["EMERGENCY STOP"])
    assert not device.swipe(place.tag)  # the loss of power has not ended it


def test_without_the_server_the_list_decides_and_nothing_is_lost(place: Place) -> None:
    device = place.start()
    place.road.cut()
    assert device.swipe(place.tag)
    assert device.relay()
    assert not device.swipe(STRANGER)
    device.tell(pieces=3, port=0)
    assert device.swipe(place.tag)
    assert (device.relay(), BadgeSwipe.objects.count()) == (False, 0)
    place.road.mend()
    device.await_that(lambda: BadgeSwipe.objects.count() == 3)
    session = MachineSession.objects.get()
    assert session.end_reason == EndReason.SWIPE
    device.await_that(lambda: FloorEvent.objects.filter(event_type="count").exists())
    assert all(swipe.offline for swipe in BadgeSwipe.objects.all())


def test_what_a_killed_node_has_acted_on_arrives_once(place: Place) -> None:
    tags = [place.tag, STRANGER, make_person()[1]]
    device = place.start()
    place.road.cut()
    device.swipe(STRANGER)
    for _round in range(4):
        for step in range(60):
            device.tell(tag=tags[step % 3], port=0)
        device.await_more("signal", 12)
        device.power_off()  # in the middle of what it writes
        device.power_on()
        device.await_that(lambda: bool(device.display()))
    place.road.mend()
    acted_on = device.count("signal")
    device.await_that(lambda: BadgeSwipe.objects.count() >= acted_on, 40)
    device.await_that(lambda: (device.folder / "queue.log").stat().st_size < 5_000)
    # Four at most were written and killed before the light.
    assert BadgeSwipe.objects.count() <= acted_on + 4
    assert not FloorEvent.objects.filter(data__kind="messages_damaged").exists()


def test_a_server_that_the_shops_authority_does_not_vouch_for_hears_nothing(place: Place) -> None:
    other = make_certificates(place.device.folder / "other")
    place.device.flash(url=place.url, authority=other.authority)
    device = place.device.power_on()
    device.await_that(lambda: "not correctly signed" in device.errors())
    device.power_off()
    # Its name must fit, too.
    by_number = place.url.replace("localhost", "127.0.0.1")
    device.flash(url=by_number, authority=place.certificates.authority)
    device.power_on()
    device.await_that(lambda: "does not match" in device.errors())
    assert place.node.row.state == NodeState.NEW


def test_commands_are_done_once_and_answered(place: Place) -> None:
    node = place.node.row
    sent = [
        send_command(node=node, kind=kind, by=None, args=args)
        for kind, args in (
            (CommandKind.IDENTIFY, {}),
            (CommandKind.LOCK_WHEN_IDLE, {}),
            (CommandKind.OUTPUTS, {"port": 7}),
        )
    ]
    device = place.start()

    def states() -> list[str]:
        for command in sent:
            command.refresh_from_db()
        return [command.state for command in sent]

    wanted = [CommandState.DONE, CommandState.DONE, CommandState.FAILED]
    device.await_that(lambda: states() == wanted)
    assert device.count("identify") == 1
    assert not device.swipe(place.tag)
    send_command(node=node, kind=CommandKind.REBOOT_WHEN_IDLE, by=None)
    device.power_off()
    device.power_on()
    device.await_that(lambda: device.count("reboot") == 1)
    device.await_that(lambda: not device.runs())


def test_a_further_key_takes_the_place_of_the_first(place: Place) -> None:
    device = place.start()
    new = issue_key(node=place.node.row)
    device.write("new_key.json", {"kid": new.kid, "secret": new.secret})
    send_command(node=place.node.row, kind=CommandKind.RESYNC, by=None)
    device.power_off()
    device.power_on()
    device.await_that(lambda: device.read("identity.json")["kid"] == new.kid)
    device.await_that(lambda: device.read("acl.json")["kid"] == new.kid)
    end_replaced_keys()
    assert NodeKey.objects.get(not_after=None).kid == new.kid
    assert device.swipe(place.tag)
    assert not SecurityEvent.objects.filter(kind=SecurityEventKind.SIGNATURE_REFUSED).exists()
