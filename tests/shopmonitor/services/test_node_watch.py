"""Nodes that are heard and not well, or do not follow: told once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.clock import utc_now
from shopmonitor.models import Alert, Node
from shopmonitor.services.node_watch import FOLLOWS_WITHIN_PERIODS, watch_health
from tests.factories.floor import SignedNode, make_machine, make_node
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def beat(node: SignedNode, **report: Any) -> None:
    message = {"boot_id": "b", "mono_ms": 1, **report}
    assert node.post("heartbeat", message).status_code == 200


def alerts() -> list[tuple[str, str, int]]:
    return list(Alert.objects.order_by("pk").values_list("kind", "state", "occurrences"))


def test_node_that_does_not_fetch_is_told_once_and_ended(node: SignedNode) -> None:
    Node.objects.update(acl_rev=5)
    now = utc_now()
    beat(node, config_rev=1, acl_rev=4)
    watch_health()
    assert [row.behind_since for row in Node.objects.all()] != [None]
    assert alerts() == []
    period = timedelta(seconds=30 * FOLLOWS_WITHIN_PERIODS)
    for later in (period + timedelta(seconds=1), period + timedelta(seconds=20)):
        with time_machine.travel(now + later):
            beat(node, config_rev=1, acl_rev=4)
            watch_health()
    assert alerts() == [("node_behind", "open", 1)]
    beat(node, config_rev=1, acl_rev=5)
    watch_health()
    assert node.row.behind_since is None
    assert alerts() == [("node_behind", "resolved", 1)]


def test_node_that_does_not_tell_its_revisions_follows(node: SignedNode) -> None:
    Node.objects.update(acl_rev=5, config_rev=9)
    beat(node)
    watch_health()
    assert node.row.behind_since is None


def test_node_that_is_not_well_is_told_until_it_is_clearly_better(node: SignedNode) -> None:
    for depth in (450, 450, 300, 450):
        beat(node, queue_depth=depth)
        watch_health()
    assert alerts() == [("node_trouble", "open", 1)]
    assert node.row.troubles == ["queue"]
    beat(node, queue_depth=450, free_heap=1000)
    watch_health()
    assert "memory" in Alert.objects.get().text
    beat(node, queue_depth=0, free_heap=100_000)
    watch_health()
    assert alerts() == [("node_trouble", "resolved", 2)]
    assert node.row.troubles == []


def test_clock_that_runs_backwards_or_an_earlier_start_is_told_until_a_person_ends_it(
    node: SignedNode,
) -> None:
    def say(boot: str, mono_ms: int) -> None:
        message = {"boot_id": boot, "mono_ms": mono_ms}
        assert node.post("heartbeat", message).status_code == 200
        watch_health()

    say("b1", 100_000)
    say("b1", 41_000)
    say("b2", 10)
    assert alerts() == []
    say("b1", 200_000)
    assert alerts() == [("counter_back", "open", 1)]
    say("b2", 90_000)
    assert alerts() == [("counter_back", "open", 1)]
    Alert.objects.update(state="resolved", resolved_at=utc_now())
    say("b2", 1000)
    assert alerts()[-1] == ("counter_back", "open", 1)


def test_node_that_is_switched_off_is_let_be(node: SignedNode) -> None:
    beat(node, queue_depth=450)
    Node.objects.update(enabled=False)
    watch_health()
    assert alerts() == []


def test_page_says_how_the_node_is(node: SignedNode) -> None:
    browser = Client()
    browser.force_login(
        make_person(is_admin=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = f"/admin/shopmonitor/node/{node.row.pk}/change/"
    assert browser.get(page).status_code == 200
    beat(
        node,
        queue_depth=450,
        free_heap=102_400,
        rssi_dbm=-61,
        uptime_s=7260,
        firmware="1.4.2",
        reset_reason="watchdog",
        config_rev=0,
        wall=(utc_now() + timedelta(seconds=4)).isoformat(),
        clock="synced",
    )
    watch_health()
    shown = browser.get(page).content.decode()
    signal, memory = "-61\N{NO-BREAK SPACE}dBm", "100\N{NO-BREAK SPACE}kB"
    for words in ("queue nearly full", signal, memory, "450 / 500", "2:01 h", "1.4.2"):
        assert words in shown
    for words in ("watchdog", "settings 0 → 1", "does not follow"):
        assert words in shown
    # The clock of the test goes on between the saying and the hearing.
    assert 0 < node.row.health["clock_offset_s"] <= 4.0
    listed = browser.get("/admin/shopmonitor/node/?cols=node_id&cols=signal").content.decode()
    assert "-61\N{NO-BREAK SPACE}dBm" in listed
