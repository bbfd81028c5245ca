from datetime import timedelta

import pytest

from core.clock import utc_now
from shopmonitor.models import Alert, FirmwareRelease, Node
from shopmonitor.services.firmware_watch import stop_failing_releases
from tests.factories.firmware import make_release
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def give(*, state: str, firmware: str, minutes: int) -> None:
    node = make_node(make_machine()).row
    Node.objects.filter(pk=node.pk).update(
        hardware="esp32", state=state, health={"firmware": firmware}, firmware_wanted="1.1.0",
        firmware_given_at=utc_now() - timedelta(minutes=minutes),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "firmware", "minutes", "stops"),
    [
        ("silent", "1.0.0", 5, True),
        ("silent", "1.1.0", 600, True),
        ("silent", "1.1.0", 24 * 60 + 1, False),
        ("online", "1.0.0", 50, True),
        ("online", "1.0.0", 5, False),
        ("online", "1.1.0", 600, False),
    ],
)
def test_a_release_that_nodes_do_not_survive_is_stopped_once(
    *, state: str, firmware: str, minutes: int, stops: bool
) -> None:
    release = make_release(steps=1)
    give(state=state, firmware=firmware, minutes=minutes)
    stop_failing_releases()
    stop_failing_releases()
    release.refresh_from_db()
    assert (release.state, Alert.objects.count()) == ("held", 1) if stops else ("rolling", 0)
    if stops:
        node = Node.objects.get().node_id
        assert node in release.held_because
        assert node in Alert.objects.get().text


def test_nodes_of_another_release_stop_nothing() -> None:
    give(state="silent", firmware="1.0.0", minutes=5)
    make_release("1.2.0", steps=3)
    stop_failing_releases()
    assert FirmwareRelease.objects.get().state == "rolling"
