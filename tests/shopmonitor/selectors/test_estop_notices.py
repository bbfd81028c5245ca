"""What an e-stop mutes, and who it names."""

import pytest

from shopmonitor.selectors.estop_notices import is_muted, list_notices, list_notices_of
from tests.factories.estops import pull, settle
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_node_is_mute_while_an_estop_reaches_it() -> None:
    node, other = make_node(make_machine()), make_node(make_machine())
    estop = pull(node)
    assert (is_muted(node=node.row), is_muted(node=other.row)) == (True, False)
    assert [notice.node for notice in list_notices(estop=estop)] == [node.row]
    assert list(list_notices_of(estop)) == list(list_notices(estop=estop))
    settle(estop)
    assert not is_muted(node=node.row)
