"""One entry for what a badge may alike at several ports."""

import msgspec

from shopmonitor.domain.offline_contents import EntryContent, ListContent, gather_entries


def test_ports_with_the_same_right_share_an_entry() -> None:
    rights = {11: [(1, 0, None), (2, 1, 900)], 12: [(1, 0, None), (2, 0, 900)]}
    assert gather_entries({0: 11, 3: 12, 5: 13}, rights) == [
        EntryContent(1, 0b1001, 0),
        EntryContent(2, 1, 1, 900),
        EntryContent(2, 0b1000, 0, 900),
    ]


def test_digest_tells_contents_apart_and_survives_the_table() -> None:
    content = ListContent(entries=[EntryContent(1, 1, 0)])
    other = ListContent(entries=[EntryContent(1, 1, 0, 5)])
    again = msgspec.json.decode(msgspec.json.encode(content), type=ListContent)
    assert content.digest() == again.digest() != other.digest()
