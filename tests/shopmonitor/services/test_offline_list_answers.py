"""Tags are opened once for all nodes that fetch, and not held for ever."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopmonitor.errors import NodeRefusedError
from shopmonitor.services.offline_list_answers import forget_tags, read_offline_list
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def sealed_read(node: object, nonce: str) -> int:
    """Return how many statements that read sealed tags one call makes."""
    with CaptureQueriesContext(connection) as queries:
        found, _etag = read_offline_list(key=node.known_key(), nonce=nonce)  # type: ignore[attr-defined]
    assert found is not None
    assert len(found.entries) == 1
    return sum('tag_encrypted" FROM' in query["sql"] for query in queries)


def test_tags_are_opened_once_for_all_nodes() -> None:
    forget_tags()
    machine = make_machine()
    first, second = make_node(machine), make_node(machine)
    make_person()
    assert (sealed_read(first, "a"), sealed_read(second, "b")) == (1, 0)
    forget_tags()
    assert sealed_read(second, "c") == 1


def test_nonce_is_good_once() -> None:
    key = make_node(make_machine()).known_key()
    read_offline_list(key=key, nonce="n")
    with pytest.raises(NodeRefusedError):
        read_offline_list(key=key, nonce="n")


def test_known_list_is_not_written_again() -> None:
    key = make_node(make_machine()).known_key()
    _found, etag = read_offline_list(key=key, nonce="a")
    again, same = read_offline_list(key=key, nonce="b", known=frozenset({etag}))
    assert (again, same) == (None, etag)
