"""Log lines of nodes."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from shopmonitor.models import FloorEvent, NodeLogLine
from shopmonitor.services import node_logs
from shopmonitor.services.node_logs import forget_old_lines
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_lines_are_kept_beside_the_feed() -> None:
    node = make_node(make_machine())
    told = [
        node.event("log", {"text": "reader does not answer", "level": "warn"}),
        node.event("log", {"message": "up"}, port=None),
    ]
    assert node.events(*told)["accepted"] == 2
    assert list(NodeLogLine.objects.order_by("pk").values_list("level", "text")) == [
        ("warning", "reader does not answer"),
        ("info", "up"),
    ]
    assert not FloorEvent.objects.exists()
    assert node.events(*told)["duplicates"] == 2
    assert NodeLogLine.objects.count() == 2


def test_old_lines_go_and_of_each_node_all_but_the_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(node_logs, "MOST_OF_NODE", 3)
    chatty, quiet = make_node().row, make_node().row
    now = utc_now()
    for node, count in ((chatty, 5), (quiet, 2)):
        for number in range(count):
            NodeLogLine.objects.create(
                node=node, level="info", text=str(number), occurred_at=now, received_at=now
            )
    NodeLogLine.objects.create(
        node=quiet, level="info", text="old", occurred_at=now, received_at=now - timedelta(days=15)
    )
    forget_old_lines(now=now)
    left = NodeLogLine.objects.order_by("pk")
    assert [line.text for line in left if line.node_id == chatty.pk] == ["2", "3", "4"]
    assert [line.text for line in left if line.node_id == quiet.pk] == ["0", "1"]
