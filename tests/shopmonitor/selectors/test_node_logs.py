"""The log of a node."""

import pytest

from core.clock import utc_now
from shopmonitor.models import NodeLogLine
from shopmonitor.selectors.node_logs import list_lines_of
from tests.factories.floor import make_node

pytestmark = pytest.mark.django_db


def test_the_newest_line_comes_first() -> None:
    node, other = make_node().row, make_node().row
    for row, text in ((node, "first"), (other, "other"), (node, "second")):
        NodeLogLine.objects.create(node=row, level="info", text=text, occurred_at=utc_now())
    assert [line.text for line in list_lines_of(node)] == ["second", "first"]
