"""Documents of agents: what is read, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.mtconnect import (
    AgentDocumentError,
    AgentObservation,
    AgentRefusalError,
    choose_item,
    read_devices,
    read_streams,
)
from shopmonitor.protocol.shdr_fields import StampReader, Topic

PROBE = b"""<?xml version="1.0"?>
<m:MTConnectDevices xmlns:m="urn:mtconnect.org:MTConnectDevices:2.0"><m:Devices>
<m:Device name="Mill" uuid="M-1"><m:Components><m:Controller><m:DataItems>
<m:DataItem id="e" type="EXECUTION" name="exec"/>
<m:DataItem id="c1" type="PART_COUNT" subType="TARGET"/>
<m:DataItem id="c2" type="PART_COUNT" subType="ALL"/>
<m:DataItem id="p" type="POSITION"/></m:DataItems></m:Controller></m:Components></m:Device>
</m:Devices></m:MTConnectDevices>"""
HEADER = (
    '<Header creationTime="2026-03-01T06:00:02Z" instanceId="77" firstSequence="3"'
    ' nextSequence="9" lastSequence="8"/>'
)


def streams(rows: str, header: str = HEADER) -> bytes:
    return f'<MTConnectStreams xmlns="urn:x:1.3">{header}{rows}</MTConnectStreams>'.encode()


def test_the_items_of_a_device_are_found() -> None:
    (device,) = read_devices(PROBE)
    assert [item.item_id for item in device.items] == ["e", "c1", "c2"]
    chosen = choose_item(device.items, Topic.COUNTER)
    assert chosen is not None
    assert chosen.item_id == "c2"
    assert choose_item(device.items, Topic.EXECUTION, named="exec") == device.items[0]
    assert choose_item(device.items, Topic.EXECUTION, named="other") is None
    assert choose_item(device.items, Topic.ESTOP) is None


def test_observations_come_in_the_order_of_their_numbers() -> None:
    rows = (
        '<Execution dataItemId="e" sequence="8" timestamp="2026-03-01T06:00:01.5Z">active'
        '</Execution><Execution dataItemId="e" sequence="4" timestamp="2026-03-01T07:00:00+01:00">'
        'READY</Execution><Execution dataItemId="e" sequence="5" timestamp="2026-03-01T06:00:00Z">'
        'DANCING</Execution><Position dataItemId="p" sequence="6" timestamp="x">1</Position>'
    )
    found = read_streams(streams(rows), topics={"e": Topic.EXECUTION})
    moments = [StampReader().read(f"2026-03-01T06:00:0{text}Z") for text in ("0", "1.5")]
    assert moments[0] is not None and moments[1] is not None  # noqa: PT018 - for the types
    assert found.observations == [
        AgentObservation(4, "e", moments[0], "READY"),
        AgentObservation(8, "e", moments[1], "ACTIVE"),
    ]
    assert (found.instance, found.first, found.following, found.last) == ("77", 3, 9, 8)


def test_an_error_of_the_standard_has_its_code() -> None:
    body = (
        b"<MTConnectError><Errors><Error errorCode='OUT_OF_RANGE'>too old</Error></Errors>"
        b"</MTConnectError>"
    )
    with pytest.raises(AgentRefusalError, match="too old") as refusal:
        read_streams(body, topics={})
    assert refusal.value.code == "OUT_OF_RANGE"


@pytest.mark.parametrize(
    "body",
    [
        b"<html/>",
        b"<MTConnectStreams/>",
        b"<MTConnectStreams><Header creationTime='2026-03-01T06:00:02Z'/></MTConnectStreams>",
        streams("", HEADER.replace('"9"', '"-9"')),
        b'<!DOCTYPE x [<!ENTITY a "b">]><MTConnectStreams>&a;</MTConnectStreams>',
        b"<MTConnectStreams",
    ],
)
def test_what_is_no_document_is_refused(body: bytes) -> None:
    with pytest.raises(AgentDocumentError):
        read_streams(body, topics={})


@given(st.binary(max_size=200), st.integers(0, 400))
def test_garbage_breaks_nothing(garbage: bytes, place: int) -> None:
    good = streams('<Execution dataItemId="e" sequence="4" timestamp="2026-03-01T06:00:00Z"/>')
    body = good[:place] + garbage + good[place:]
    try:
        read_streams(body, topics={"e": Topic.EXECUTION})
    except (AgentDocumentError, AgentRefusalError):
        return
