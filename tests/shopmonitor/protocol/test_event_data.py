from uuid import UUID

import pytest

from shopmonitor.protocol.event_data import (
    CountData,
    EStopData,
    ReadingData,
    SessionEndData,
    SwipeData,
    read_event_data,
)
from shopmonitor.protocol.reading import MessageRefusedError
from shopmonitor.protocol.tags import Tag
from shopmonitor.protocol.words import EStopState, EventType

SOME_ID = "0b0f5f4e-8a54-4e2b-9c3e-0b7c1d2e3f40"


@pytest.mark.parametrize(
    "raw", [b'"TRIGGERED"', b'{"state":"TRIGGERED"}', b'{"circuit_state":"TRIGGERED"}']
)
def test_an_estop_may_be_a_bare_word(raw: bytes) -> None:
    assert read_event_data(EventType.ESTOP, raw) == EStopData(EStopState.TRIGGERED)


def test_a_swipe_made_offline_may_name_its_port() -> None:
    raw = b'{"swipe_id":"%s","tag":"04:a1:b2:c3","port":"2","acl_rev":17}' % SOME_ID.encode()
    data = read_event_data(EventType.SWIPE, raw)
    assert data == SwipeData(UUID(SOME_ID), Tag("04A1B2C3"), 2, acl_rev=17)


def test_what_is_left_out_stays_unknown() -> None:
    assert read_event_data(EventType.COUNT, b'{"scrap":1}') == CountData(scrap=1)
    assert read_event_data(EventType.READING, b'{"kind":"load","value":3}') == ReadingData(
        "load", 3
    )
    ended = read_event_data(EventType.SESSION_END, b'{"swipe_id":"%s"}' % SOME_ID.encode())
    assert ended == SessionEndData(swipe_id=UUID(SOME_ID))


def test_fields_are_named_as_seen_from_the_data() -> None:
    with pytest.raises(MessageRefusedError) as caught:
        read_event_data(EventType.COUNT, b'{"good":-1,"scrap":"2"}')
    assert [error.field for error in caught.value.errors] == ["good", "scrap"]
