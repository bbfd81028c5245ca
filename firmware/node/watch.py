"""What is looked after once a second: people who forgot, a server that is gone, the watchdog."""

import asyncio

from words import lines

TURN_MS = 600_000


class Watch:
    """Looks after the node."""

    def __init__(self, node, reports):
        """Begin."""
        self._node, self._reports = node, reports
        self._worked = {}

    async def run(self):
        """Look, for ever; the watchdog starts a node anew that does not look any more."""
        while True:
            self.look()
            self._reports.updates.look_after()
            now = self._node.clock.mono_ms()
            if self._node.key is None or now - self._reports.turned_ms < TURN_MS:
                self._node.board.feed()
            await asyncio.sleep_ms(1_000)

    def look(self):
        """Look once."""
        node = self._node
        now = node.clock.mono_ms()
        for port in node.ports:
            self._tell_work(port)
            if port.people:
                self._look_after(port, now)
            if now >= port.shown_until_ms:
                key = "estop_active" if port.latched else "ready"
                if node.locked and not port.people:
                    key = "machine_locked"
                text = lines(node.language, key)
                node.board.show(port.number, [text[0], text[1] or port.config.get("machine", "")])

    def _tell_work(self, port):
        """Tell what the machine does and has made, where something is wired that says so."""
        node = self._node
        pieces = node.board.pieces(port.number)
        if pieces:
            node.keep("count", port, {"good": pieces})
        if node.board.sees_work(port.number):
            works = node.board.is_busy(port.number)
            if self._worked.get(port.number) is not works:
                self._worked[port.number] = works
                node.keep("state", port, {"execution": "ACTIVE" if works else "READY"})

    def _look_after(self, port, now):
        node = self._node
        if node.away and port.ttl_ms and now - node.heard_ms > port.ttl_ms:
            node.end_people(port, "contact_lost")
            node.show(port, "contact_lost")
            return
        if not node.board.sees_work(port.number):
            return  # nothing is wired that says whether the machine is at work
        idle_s = (now - port.busy_ms) // 1000
        end_s, warning_s = port.config["inactivity_end_s"], port.config["inactivity_warning_s"]
        if end_s and idle_s >= end_s:
            node.end_people(port, "inactivity")
            node.show(port, "inactive")
        elif warning_s and idle_s >= warning_s and not port.warned:
            port.warned = True
            node.show(port, "warning")
            node.board.signal(port.number, False)
