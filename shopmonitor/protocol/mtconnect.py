"""What an MTConnect agent answers: its devices, its observations, its errors.

Only what machine time needs is read. Documents of every version of the standard are
taken: names are compared without their namespace.

Source: MTConnect Part 1 (documents, headers, errors), Part 2 (data items).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from defusedxml.ElementTree import fromstring

from shopmonitor.protocol.shdr_fields import StampReader, Topic, read_word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

OUT_OF_RANGE: Final = "OUT_OF_RANGE"
TOPIC_OF_TYPE: Final = {
    "EXECUTION": Topic.EXECUTION,
    "EMERGENCY_STOP": Topic.ESTOP,
    "PART_COUNT": Topic.COUNTER,
}
# Of several part counters the one that counts every piece.
_WHOLE_COUNTS: Final = frozenset({"", "ALL", "COMPLETE"})


class AgentDocumentError(Exception):
    """The answer is no MTConnect document."""


class AgentRefusalError(Exception):
    """The agent answered with an error of the standard; `code` is its word."""

    def __init__(self, code: str, text: str) -> None:
        """Keep the code beside the text."""
        super().__init__(text or code)
        self.code = code


class DataItem(NamedTuple):
    """One thing that a device tells; `name` may be empty."""

    item_id: str
    name: str
    topic: Topic
    sub_type: str


class Device(NamedTuple):
    """A device of an agent with those of its items that machine time knows."""

    name: str
    uuid: str
    items: list[DataItem]


class AgentObservation(NamedTuple):
    """What was observed; `occurred_at` is aware UTC, by the clock of agent or adapter.

    `value` is a word of the standard, of a counter its reading in decimal digits.
    """

    sequence: int
    item_id: str
    occurred_at: datetime
    value: str


class Streams(NamedTuple):
    """One answer to `current` or `sample`.

    Attributes:
        instance: changes when the agent starts anew; sequences count within it.
        created_at: when it was written, by the agent's clock; aware UTC.
        first: the oldest sequence that the agent keeps.
        following: with which sequence to ask on.
        last: the newest sequence that the agent keeps.
    """

    instance: str
    created_at: datetime
    first: int
    following: int
    last: int
    observations: list[AgentObservation]


def read_devices(body: bytes) -> list[Device]:
    """Read the answer to `probe`.

    Raises:
        AgentDocumentError: it is none.
        AgentRefusalError: the agent said no.
    """
    root = _root(body, "MTConnectDevices")
    return [
        Device(node.get("name", ""), node.get("uuid", ""), list(_items(node)))
        for node in root.iter()
        if _name(node) == "Device"
    ]


def choose_item(items: list[DataItem], topic: Topic, *, named: str = "") -> DataItem | None:
    """Return the item that tells of a topic: the one that is named, else the first that fits."""
    of_topic = [item for item in items if item.topic is topic]
    if named:
        return next((item for item in of_topic if named in (item.item_id, item.name)), None)
    if topic is Topic.COUNTER:
        of_topic = [item for item in of_topic if item.sub_type in _WHOLE_COUNTS]
    return next(iter(of_topic), None)


def read_streams(body: bytes, *, topics: dict[str, Topic]) -> Streams:
    """Read the answer to `current` or `sample`, of the items that are asked for by id.

    Observations in the order of their sequences; values that are no word of the standard are
    left out.

    Raises:
        AgentDocumentError: it is none.
        AgentRefusalError: the agent said no.
    """
    root = _root(body, "MTConnectStreams")
    header = next((node for node in root if _name(node) == "Header"), None)
    created_at = StampReader().read(header.get("creationTime", "")) if header is not None else None
    if header is None or created_at is None:
        raise AgentDocumentError("the header is missing")
    return Streams(
        instance=header.get("instanceId", ""),
        created_at=created_at,
        first=_number(header, "firstSequence"),
        following=_number(header, "nextSequence"),
        last=_number(header, "lastSequence"),
        observations=sorted(_observations(root, topics)),
    )


def _root(body: bytes, wanted: str) -> Element:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (SyntaxError, ValueError) as error:  # ParseError; what defusedxml forbids
        raise AgentDocumentError(str(error)) from error
    if _name(root) == "MTConnectError":
        errors = [node for node in root.iter() if node.get("errorCode")]
        code = errors[0].get("errorCode", "") if errors else ""
        raise AgentRefusalError(code, (errors[0].text or "").strip() if errors else "")
    if _name(root) != wanted:
        raise AgentDocumentError(f"{wanted} was expected, {_name(root)} came")
    return root


def _items(device: Element) -> Iterator[DataItem]:
    for node in device.iter():
        topic = TOPIC_OF_TYPE.get(node.get("type", "")) if _name(node) == "DataItem" else None
        if topic is not None:
            yield DataItem(node.get("id", ""), node.get("name", ""), topic, node.get("subType", ""))


def _observations(root: Element, topics: dict[str, Topic]) -> Iterator[AgentObservation]:
    clock = StampReader()
    for node in root.iter():
        item_id = node.get("dataItemId", "")
        if item_id not in topics or (at := clock.read(node.get("timestamp", ""))) is None:
            continue
        word = read_word(topics[item_id], node.text or "")
        if word is not None:
            yield AgentObservation(_number(node, "sequence"), item_id, at, word)


def _number(node: Element, name: str) -> int:
    text = node.get(name, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(2**64)):
        raise AgentDocumentError(f"{name} is no number: {text[:40]}")
    return int(text)


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
