"""Keys are read once and held for a minute."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries

from shopmonitor.services.node_keys import find_key, forget_keys, held_key, unpad
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    forget_keys()
    yield
    forget_keys()


def test_key_is_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    node = make_node(make_machine())
    assert held_key(node.enrolled.kid) is None
    with django_assert_num_queries(1):
        first = find_key(node.enrolled.kid)
        assert find_key(node.enrolled.kid) == first == held_key(node.enrolled.kid)
    assert first is not None
    assert (first.node_name, first.secret) == (node.enrolled.node_id, unpad(node.enrolled.secret))


def test_unknown_key_is_asked_for_each_time(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        assert find_key("nobody") is None
        assert find_key("nobody") is None


@pytest.mark.parametrize("text", ["AAAA", "AAA", "AA"])
def test_padding_may_be_left_out(text: str) -> None:
    assert unpad(text) == bytes(len(text) - 1)
