"""A node with a list and without a server."""

from typing import Any

import pytest

from shopmonitor.protocol.offline_book import OfflineBook
from shopmonitor.protocol.offline_list import derive_list_key, digest_tags

SECRET = bytes(range(32))
TAG, LENT, STRANGER = "04A1B2C3", "04A1B2C4", "04A1B2C5"
NOW = 1_800_000_000


def a_list(**changes: Any) -> dict[str, Any]:
    tag, lent = digest_tags([TAG, LENT], list_key=derive_list_key(SECRET))
    policy = {"not_after": NOW + 100, "open": None}
    return {
        "acl_rev": 5,
        "not_after": NOW + 1000,
        "policy": {"ports": {"0": policy, "2": policy | {"open": [[NOW + 10, NOW + 20]]}}},
        "entries": sorted([[tag, 0b101, 0], [lent, 1, 1]]),
        "ends": [[lent, NOW + 50]],
    } | changes


@pytest.fixture
def book() -> OfflineBook:
    book = OfflineBook(secret=SECRET)
    assert not book.may(tag=TAG, port=0, unix_s=NOW)
    assert book.take(a_list())
    return book


@pytest.mark.parametrize(
    ("tag", "port", "after_s", "expected"),
    [
        (TAG, 0, 0, True),
        (TAG, 1, 0, False),
        (TAG, 2, 5, False),
        (TAG, 2, 15, True),
        (TAG, 2, 20, False),
        (TAG, 0, 99, True),
        (TAG, 0, 100, False),
        (LENT, 0, 49, True),
        (LENT, 0, 50, False),
        (LENT, 2, 15, False),
        (STRANGER, 0, 0, False),
    ],
)
def test_whom_the_list_lets_in(
    book: OfflineBook, *, tag: str, port: int, after_s: int, expected: bool
) -> None:
    assert book.may(tag=tag, port=port, unix_s=NOW + after_s) is expected


def test_older_list_is_not_taken(book: OfflineBook) -> None:
    assert not book.take(a_list(acl_rev=4, entries=[]))
    assert book.may(tag=TAG, port=0, unix_s=NOW)
    assert book.take(a_list(acl_rev=6, entries=[]))
    assert not book.may(tag=TAG, port=0, unix_s=NOW)


def test_end_of_the_whole_list_is_hard(book: OfflineBook) -> None:
    book.take(a_list(not_after=NOW + 10))
    assert not book.may(tag=TAG, port=0, unix_s=NOW + 10)
