import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.event_data import CountData, SwipeData
from shopmonitor.protocol.events import EventBatch, read_batch
from shopmonitor.protocol.reading import MessageRefusedError
from shopmonitor.protocol.tags import Tag
from shopmonitor.protocol.words import Clock, EventType
from tests.shopmonitor.protocol.test_messages import JSON_VALUES, VECTORS


def batch(*events: Any, **more: Any) -> EventBatch:
    return read_batch(json.dumps({"boot_id": "a1b2", "events": events, **more}).encode())


def count(seq: int, **more: Any) -> dict[str, Any]:
    return {"seq": seq, "mono_ms": seq * 1000, "type": "count", "data": {"good": 1}, **more}


@pytest.mark.parametrize("vector", VECTORS["events"], ids=str)
def test_an_event_means_what_the_vector_says(vector: dict[str, Any]) -> None:
    read = batch(vector["event"])
    if "rejected" not in vector:
        assert (len(read.events), read.rejected) == (1, [])
        return
    (rejected,) = read.rejected
    field, code = vector["rejected"]
    assert (rejected.field, rejected.code) == (f"events[0].{field}".rstrip("."), code)
    assert rejected.detail
    assert read.events == []


def test_one_bad_event_does_not_spoil_the_rest() -> None:
    read = batch(count(1), count(2, data={"good": "x", "scrap": -1}), "what", count(4))
    assert [(event.index, event.seq) for event in read.events] == [(0, 1), (3, 4)]
    assert [(event.index, event.seq) for event in read.rejected] == [(1, 2), (2, None)]
    assert read.rejected[0].field == "events[1].data.good"
    assert "scrap" in read.rejected[0].detail


def test_an_event_is_read_into_its_types() -> None:
    (event,) = batch(count(7, clock="estimated", wall="2026-03-04T05:06:07Z", port="2")).events
    assert (event.type, event.clock, event.port) == (EventType.COUNT, Clock.ESTIMATED, 2)
    assert event.data == CountData(good=1)
    assert (event.offline, event.wall is None) == (False, False)


def test_an_offline_swipe_is_read_without_showing_its_tag() -> None:
    swipe_id = "0b0f5f4e-8a54-4e2b-9c3e-0b7c1d2e3f40"
    data = {"swipe_id": swipe_id, "port": 1, "tag": "04 a1 b2 c3", "granted_offline": True}
    (event,) = batch(count(1, type="swipe", data=data, offline=True)).events
    assert event.data == SwipeData(UUID(swipe_id), Tag("04A1B2C3"), 1, granted_offline=True)
    assert "04A1" not in repr(event)


def test_the_counter_at_sending_is_the_largest_when_it_is_missing() -> None:
    events = [count(3), count(9), count(5), count(99, type="log")]
    assert batch(*events).mono_ms == 9000
    assert batch(*events, mono_ms=12_000).mono_ms == 12_000
    assert batch().mono_ms == 0


def test_five_hundred_events_are_taken_and_one_more_is_not() -> None:
    assert len(batch(*map(count, range(500))).events) == 500
    with pytest.raises(MessageRefusedError) as caught:
        batch(*map(count, range(501)))
    assert [(error.field, error.code) for error in caught.value.errors] == [("events", "too_long")]


def test_what_is_no_json_in_one_event_spoils_the_whole_body() -> None:
    body = b'{"boot_id":"a1","events":[{"seq":1,"mono_ms":1,"type":"\\ud800","data":{}}]}'
    with pytest.raises(MessageRefusedError) as caught:
        read_batch(body)
    assert caught.value.status == 400


def test_a_number_too_large_for_any_type_rejects_its_event_only() -> None:
    body = b'{"boot_id":"a1","events":[{"seq":1e999,"mono_ms":1,"type":"count","data":{}},%s]}'
    read = read_batch(body % json.dumps(count(2)).encode())
    assert [event.seq for event in read.events] == [2]
    assert [(event.seq, event.code) for event in read.rejected] == [(None, "out_of_range")]


@given(st.lists(JSON_VALUES, max_size=4), st.fixed_dictionaries({}, optional={
    "data": JSON_VALUES, "type": st.sampled_from([*EventType, "x"]), "port": JSON_VALUES,
    "wall": JSON_VALUES, "seq": JSON_VALUES,
}))  # fmt: skip
def test_every_event_is_either_taken_or_rejected(
    values: list[Any], changes: dict[str, Any]
) -> None:
    events = [*values, count(1), count(2) | changes]
    try:
        read = batch(*events)
    except MessageRefusedError as refused:
        assert refused.status == 400  # noqa: PT017
        return
    indices = [event.index for event in read.events] + [event.index for event in read.rejected]
    assert sorted(indices) == list(range(len(events)))
    for event in read.rejected:
        json.loads(event.letter)


def test_good_events_mean_the_same_beside_a_bad_one() -> None:
    good = [vector["event"] for vector in VECTORS["events"] if "rejected" not in vector]
    together, apart = batch(*good), batch(*good, "what")
    assert len(together.events) == len(good) > 5
    assert (together.rejected, len(apart.rejected)) == ([], 1)
    assert list(together.events) == list(apart.events)
    assert [event.type for event in together.events] == [each["type"] for each in good]


@pytest.mark.parametrize("index", [7, "x", None, {}])
def test_a_place_that_a_node_writes_is_not_heard(index: Any) -> None:
    (first, second) = batch(count(1, index=index), count(2, index=index)).events
    assert (first.index, second.index) == (0, 1)
