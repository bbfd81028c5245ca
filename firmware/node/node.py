"""The node: what its parts share, and what they do with each other."""

import asyncio

from clock import Clock
from files import read_json, write_json
from line import REPORT, Away, Line
from offline_list import OfflineList, list_key
from ports import Ports
from signing import read_secret
from spool import Full, Spool
from words import lines

SHOWN_MS = 5_000


class Node:
    """Settings, identity, time, store, line and ports of one node."""

    def __init__(self, board, folder):
        """Bring back what was kept; nothing is switched on."""
        self.board, self.folder = board, folder
        self.settings = read_json(folder + "/settings.json", {})
        self.identity = read_json(folder + "/identity.json")
        self.config_rev, self.config = read_json(folder + "/config.json", (0, {}))
        self.clock = Clock()
        self.spool = Spool(folder, self.clock.boot_id)
        self.line = Line(self.settings["url"], folder + "/ca.der", self.clock)
        self.book = OfflineList(folder)
        self.ports = Ports(folder)
        self.away = self.locked = False
        self.heard_ms = 0
        self.wake = asyncio.Event()
        self.key = self.tag_key = None
        if self.identity:
            self.use_key(self.identity["kid"], self.identity["secret"])
        if self.config:
            self.follow(self.config_rev, self.config)

    @property
    def language(self):
        """The language of the display."""
        return self.config.get("language") or self.settings.get("language", "en")

    def use_key(self, kid, secret):
        """Sign with a key from now on."""
        self.key = (kid, read_secret(secret))
        self.tag_key = list_key(self.key[1])

    def become(self, identity):
        """Take over an identity for good."""
        write_json(self.folder + "/identity.json", identity)
        self.identity = identity
        self.use_key(identity["kid"], identity["secret"])

    def follow(self, config_rev, config):
        """Take over a configuration."""
        self.config_rev, self.config = config_rev, config
        self.spool.capacity = config.get("queue_size", 500)
        for port in self.ports.configure(config["ports"]):
            self.board.relay(port.number, False)

    async def ask(self, method, call, message=None, rank=REPORT, key=None, **options):
        """Ask the server; notes whether it is there."""
        try:
            answer = await self.line.call(
                key or self.key, method, call, message, rank=rank, **options
            )
        except Away:
            self.away = key is None or self.away
            raise
        self.away = False
        self.heard_ms = self.clock.mono_ms()
        return answer

    def keep(self, kind, port, data, seq=None, stamp=None):
        """Keep an event until the server has it; when this returns it is on the flash."""
        event = {"type": kind, "port": port.number, "data": data, "offline": self.away}
        event.update(stamp or self.clock.stamp())
        if seq is not None:
            event["seq"] = seq
        self.spool.keep(event)
        self.wake.set()

    def switch(self, port, on):
        """Switch a relay; never on while an e-stop is known of."""
        on = bool(on) and not port.latched
        if on != port.relay:
            port.relay = on
            self.board.relay(port.number, on)
            self.wake.set()

    def end_people(self, port, reason):
        """Sign all off and switch off, by the node itself; the server is told."""
        self.switch(port, False)
        people, port.people = port.people, []
        for _digest, swipe_id, _flags in people:
            try:
                self.keep("session_end", port, {"swipe_id": swipe_id, "reason": reason})
            except Full:
                self.spool.dropped += 1
        self.ports.save()

    def show(self, port, text, shown_ms=SHOWN_MS):
        """Show two lines, or a text of our own by its key, for a while."""
        if isinstance(text, str):
            text = lines(self.language, text)
        port.shown_until_ms = self.clock.mono_ms() + shown_ms
        self.board.show(port.number, text)
