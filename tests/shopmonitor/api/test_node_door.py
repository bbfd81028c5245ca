"""What every answer of the node door has in common."""

import pytest

from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_an_answer_says_its_length() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    granted = node.post("swipes", node.swipe_message(tag))
    refused = node.post("swipes", {"port": 0})
    assert (granted.status_code, refused.status_code) == (200, 422)
    for answer in (granted, refused):
        assert answer["Content-Length"] == str(len(answer.content))


def test_an_address_below_the_node_path_that_is_none_is_not_found() -> None:
    node = make_node(make_machine())
    assert node.post("nothing", {}).status_code == 404
