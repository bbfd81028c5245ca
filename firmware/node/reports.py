"""What the node tells by itself: what waits, how it is; and what it fetches anew."""

import asyncio
import gc

from commands import Commands
from files import read_json, remove, write_json
from line import REPORT, Away, Refused, back_off_ms
from spool import BATCH
from update import Updates
from version import VERSION

IN_USE_S, AT_REST_S = 10, 30
CLOCK_SLACK_S = 2
NOT_NOW = (401, 403, 404)


class Reports:
    """The task that keeps in touch with the server."""

    def __init__(self, node):
        """Begin with everything to fetch."""
        self._node = node
        self._commands = Commands(node, self)
        self.updates = Updates(node)
        self._beat_ms = None
        self._config_wanted = not node.config
        self._list_wanted = False
        self._failures = 0
        self.turned_ms = 0

    async def run(self):
        """Keep in touch, for ever."""
        while True:
            try:
                await self.turn()
                self._failures = 0
                wait_ms = self._rest_ms()
            except Away as away:
                self._node.board.log("no answer: " + str(away))
                wait_ms = max(away.retry_after_s * 1000, back_off_ms(self._failures))
                self._failures += 1
            except Refused as refused:
                self._node.board.log("refused: " + refused.code)
                wait_ms = AT_REST_S * 1000
            self.turned_ms = self._node.clock.mono_ms()
            try:
                await asyncio.wait_for_ms(self._node.wake.wait(), max(wait_ms, 50))
            except asyncio.TimeoutError:
                pass
            if self._failures:
                await asyncio.sleep_ms(min(wait_ms, 1_000))

    async def turn(self):
        """Tell what waits, then how the node is; fetch what is new."""
        node = self._node
        node.wake.clear()
        back = node.away
        await self.drain()
        self._tell_losses()
        await self._try_new_key()
        if self._beat_ms is None or self._rest_ms() <= 0 or back:
            await self.beat()
        if self._config_wanted:
            await self._fetch_config()
        kid = node.key[0]
        if self._list_wanted or node.book.kid != kid or node.book.due(node.clock.unix_s()):
            await self._fetch_list()
        await self.updates.look()

    async def drain(self, rank=REPORT, estops_only=False):
        """Send what waits, oldest first; it is struck out once the server has it."""
        node, most = self._node, BATCH
        while len(node.spool):
            sent, boot, events = node.spool.batch(estops_only, most)
            if not sent[1]:
                return
            if events:
                message = {"boot_id": boot, "events": events}
                if boot == node.clock.boot_id:
                    message["mono_ms"] = node.clock.mono_ms()
                try:
                    await node.ask("POST", "events", message, rank)
                except Refused as refused:
                    if refused.status in NOT_NOW:  # a key that ended, a floor switched off
                        raise Away(refused.code)
                    if len(events) > 1:
                        most = len(events) // 2
                        continue
                    node.spool.dropped += 1  # it never passes
            node.spool.strike(sent)

    def fetch_anew(self, what):
        """Fetch again what a person asked for: config, acl, time or all."""
        if what in ("config", "all"):
            self._config_wanted = True
        if what in ("acl", "all"):
            self._list_wanted = True
        if what in ("time", "all"):
            self._node.clock.told = False
        if what == "all":
            self.updates.look_again()
        self._beat_ms = None
        self._node.wake.set()

    async def beat(self, key=None):
        """Tell how the node is, and follow what the server answers."""
        node = self._node
        stops = None if node.spool.holds_estops() else [port.stops for port in node.ports]
        report = self._health()
        _status, answer, _headers = await node.ask("POST", "heartbeat", report, key=key)
        self._beat_ms = node.clock.mono_ms()
        self.updates.confirm()
        if not node.clock.told or node.clock.off_by_s(answer["server_time"]) > CLOCK_SLACK_S:
            node.clock.set(answer["server_time"])
        self._config_wanted = self._config_wanted or answer["config_rev"] != node.config_rev
        if not node.book.fits((key or node.key)[0], answer["acl_rev"]):
            self._list_wanted = True
        self._follow_estops(answer.get("estop_ports", []), stops)
        await self._commands.take(answer["commands"])

    def _health(self):
        node = self._node
        gc.collect()
        report = {
            "boot_id": node.clock.boot_id,
            "uptime_s": node.clock.mono_ms() // 1000,
            "reset_reason": node.board.reset_reason(),
            "firmware": VERSION,
            "free_heap": gc.mem_free(),
            "queue_depth": len(node.spool),
            "config_rev": node.config_rev,
            "acl_rev": node.book.acl_rev,
            "outputs": node.ports.outputs(),
        }
        report.update(node.clock.stamp())
        signal = node.board.rssi_dbm()
        if signal is not None:
            report["rssi_dbm"] = signal
        return report

    def _follow_estops(self, stopped, stops):
        """Switch off where an e-stop reaches; let people in again only when the server says so."""
        for index, port in enumerate(self._node.ports):
            if port.number in stopped:
                if not port.latched:
                    port.latched, port.people = True, []
                    self._node.switch(port, False)
                    self._node.ports.save()
                    self._node.wake.set()
                    self._beat_ms = None  # what is switched now is told at once
                self._node.show(port, "estop_active", AT_REST_S * 1000)
            elif port.latched and port.told != "TRIGGERED" and stops and stops[index] == port.stops:
                port.latched = False
                self._node.ports.save()

    async def _fetch_config(self):
        _status, answer, _headers = await self._node.ask("GET", "config")
        write_json(self._node.folder + "/config.json", [answer["config_rev"], answer["config"]])
        self._node.follow(answer["config_rev"], answer["config"])
        self._config_wanted = False

    async def _fetch_list(self):
        node = self._node
        book = node.book
        with open(book.fetched, "wb") as file:
            status, _body, headers = await node.ask(
                "GET", "acl", etag=book.etag, into=file.write, timeout_ms=20_000
            )
            file.flush()
        if status == 200:
            await book.take(node.key[0])
            book.etag = headers.get("etag", "")
        self._list_wanted = False

    async def _try_new_key(self):
        """Change over to a key that was put beside the old one, once the server believes it."""
        node = self._node
        path = node.folder + "/new_key.json"
        new = read_json(path)
        if new is None:
            return
        old = node.key
        try:
            node.use_key(new["kid"], new["secret"])
            await self.beat(node.key)
        except (Away, Refused):
            node.key = old
            node.use_key(node.identity["kid"], node.identity["secret"])
            return
        identity = {"node_id": node.identity["node_id"]}
        identity.update({"kid": new["kid"], "secret": new["secret"]})
        node.become(identity)
        remove(path)

    def _tell_losses(self):
        """Tell how many messages had to go, or came back broken from the flash."""
        node = self._node
        for name in ("dropped", "damaged"):
            count = getattr(node.spool, name)
            if count and len(node.spool) < node.spool.capacity:
                setattr(node.spool, name, 0)
                for port in node.ports:
                    node.keep(
                        "reading", port, {"kind": "messages_" + name, "value": count, "unit": ""}
                    )
                    break

    def _rest_ms(self):
        """How long until the next heartbeat."""
        node = self._node
        if self._beat_ms is None:
            return 0
        period = node.config.get("heartbeat_s", AT_REST_S)
        if not node.ports.idle():
            period = min(period, IN_USE_S)
        return self._beat_ms + period * 1000 - node.clock.mono_ms()
