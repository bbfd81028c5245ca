"""What of all that an adapter or agent tells is followed for a machine."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from shopmonitor.models import MachineSource
from shopmonitor.protocol.mtconnect import AgentDocumentError, Device, choose_item
from shopmonitor.protocol.shdr_fields import Topic, topic_of


class SourceUnfitError(AgentDocumentError):
    """What is asked for is not there: no such device, no execution."""


def topics_of(source: MachineSource) -> Callable[[str], Topic | None]:
    """Return what a key of an adapter is about, by the names of the row or else the usual ones."""
    named = {
        topic: key.strip()
        for topic, key in (
            (Topic.EXECUTION, source.execution_key),
            (Topic.COUNTER, source.counter_key),
            (Topic.ESTOP, source.estop_key),
        )
        if key.strip()
    }
    by_key = {key.casefold(): topic for topic, key in named.items()}

    def find(key: str) -> Topic | None:
        topic = by_key.get(key.strip().casefold())
        usual = topic_of(key)
        return topic or (usual if usual not in named else None)

    return find


def items_of(source: MachineSource, *, devices: list[Device]) -> dict[str, Topic]:
    """Return which items of an agent to follow, by their id.

    Raises:
        SourceUnfitError: no such device, or it tells nothing of an execution.
    """
    named = source.device
    device = next((one for one in devices if not named or named in (one.name, one.uuid)), None)
    if device is None:
        known = ", ".join(one.name for one in devices)
        raise SourceUnfitError(
            _("The agent has no device %(device)s; it has: %(known)s.")
            % {"device": named, "known": known}
        )
    keys = {
        Topic.EXECUTION: source.execution_key,
        Topic.COUNTER: source.counter_key,
        Topic.ESTOP: source.estop_key,
    }
    chosen = {topic: choose_item(device.items, topic, named=key) for topic, key in keys.items()}
    if chosen[Topic.EXECUTION] is None:
        text = _("The device %(device)s tells no execution: what the program does.")
        raise SourceUnfitError(text % {"device": device.name})
    return {item.item_id: topic for topic, item in chosen.items() if item is not None}
