"""Trying out a machine's address: what is found there, in words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from shopmonitor.models import MachineSource
from shopmonitor.models.machine_sources import SourceProtocol
from shopmonitor.protocol.agent_client import AgentAwayError, AgentClient
from shopmonitor.protocol.mtconnect import AgentDocumentError, AgentRefusalError
from shopmonitor.protocol.shdr import ShdrReader
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.protocol.shdr_line import LineLostError, ShdrLine
from shopmonitor.services.machine_items import items_of, topics_of
from shopmonitor.services.machine_source_takes import CLOCK_OFF

# A person waits for it. An adapter tells all that stands as soon as somebody connects.
LISTENS_S: Final = 3.0
_TIMEOUT_S: Final = 3.0
_SAID: Final[dict[Topic, Promise]] = {
    Topic.EXECUTION: gettext_lazy("Execution"),
    Topic.COUNTER: gettext_lazy("Part counter"),
    Topic.ESTOP: gettext_lazy("E-stop"),
}


class Found(NamedTuple):
    """What was found, line by line, for a person."""

    is_well: bool
    lines: list[str]


def check_source(*, source: MachineSource) -> Found:
    """Connect, look what is told, and store nothing; takes a few seconds."""
    try:
        if source.protocol == SourceProtocol.SHDR:
            return _check_adapter(source)
        return _check_agent(source)
    except (LineLostError, AgentAwayError) as error:
        text = _(
            "Nothing answers at %(address)s (%(why)s). Is the machine on, the address right, and"
            " does a firewall let this computer through?"
        )
        return Found(is_well=False, lines=[text % {"address": source.address, "why": error}])
    except (AgentDocumentError, AgentRefusalError) as error:
        text = _("Something answers at %(address)s, but not what is needed: %(why)s")
        return Found(is_well=False, lines=[text % {"address": source.address, "why": error}])


def _check_adapter(source: MachineSource) -> Found:
    address = urlsplit(f"//{source.address}")
    line = ShdrLine(
        host=address.hostname or "", port=address.port or 0, now=utc_now, timeout_s=_TIMEOUT_S
    )
    until = time.monotonic() + LISTENS_S
    try:
        reader = ShdrReader(_lines_until(line, until), topics=topics_of(source))
        words = {one.topic: one.value for one in reader}
    finally:
        line.close()
    read = _("The adapter answers; %(read)d values came in %(seconds)d seconds.")
    lines = [read % {"read": reader.read, "seconds": LISTENS_S}]
    return _with_words(lines, words)


def _lines_until(line: ShdrLine, until: float) -> Iterator[bytes]:
    for chunk in line.chunks():
        yield from chunk
        if time.monotonic() > until:
            return


def _check_agent(source: MachineSource) -> Found:
    agent = AgentClient(url=source.address, timeout_s=_TIMEOUT_S)
    try:
        devices = agent.probe()
        topics = items_of(source, devices=devices)
        streams = agent.current(topics=topics)
    finally:
        agent.close()
    names = ", ".join(device.name for device in devices)
    lines = [_("The agent answers. Its devices: %(names)s.") % {"names": names}]
    off = utc_now() - streams.created_at
    if abs(off) > CLOCK_OFF:
        text = _("Its clock is %(seconds)d s off; times are reckoned by ours.")
        lines.append(text % {"seconds": abs(off).total_seconds()})
    return _with_words(lines, {topics[one.item_id]: one.value for one in streams.observations})


def _with_words(lines: list[str], words: dict[Topic, str]) -> Found:
    for topic, name in _SAID.items():
        if topic in words:
            lines.append(f"{name}: {words[topic]}")
        else:
            lines.append(_("%(what)s: is not told.") % {"what": name})
    if Topic.EXECUTION not in words:
        lines.append(
            _("Without the execution there is no machine time: name its item in this row.")
        )
    return Found(is_well=Topic.EXECUTION in words, lines=lines)
