"""The contacts: the e-stop's, looked at 200 times a second, and that a machine is at work.

The hard-wired circuit stops the machine; the node sees it, switches off what it holds, and tells.
"""

import asyncio

from line import ESTOP, Away, Refused

LOOK_MS = 5
OPENED_LOOKS = 3  # 15 ms: less is contact bounce
CLOSED_LOOKS = 50  # 250 ms


class Contacts:
    """Looks at the inputs of all ports."""

    def __init__(self, node, reports):
        """Begin; a contact that is open at the start is an e-stop."""
        self._node, self._reports = node, reports
        self._looks = {}
        self._sending = None

    async def run(self):
        """Look, for ever."""
        while True:
            self.look()
            await asyncio.sleep_ms(LOOK_MS)

    def look(self):
        """Look once at each contact."""
        node = self._node
        for port in node.ports:
            if node.board.is_busy(port.number):
                port.busy_ms, port.warned = node.clock.mono_ms(), False
            number = port.config.get("estop_input")
            if number is None:
                continue
            closed = node.board.contact_closed(number)
            stopped = port.told == "TRIGGERED"
            if closed is not stopped:  # as it was: closed and well, or open and told
                self._looks[number] = 0
                continue
            self._looks[number] = self._looks.get(number, 0) + 1
            if self._looks[number] >= (CLOSED_LOOKS if stopped else OPENED_LOOKS):
                self._looks[number] = 0
                self._tell(port, "RELEASED" if stopped else "TRIGGERED")

    def _tell(self, port, state):
        """Switch off first, then keep, then send before everything else."""
        node = self._node
        if state == "TRIGGERED":
            port.latched = True
            port.stops += 1
            node.switch(port, False)
            port.people = []  # the server ends their sessions at the time of the e-stop
            node.show(port, "estop_active")
        port.told = state
        node.keep("estop", port, {"state": state})
        node.ports.save()
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def _send(self):
        try:
            await self._reports.drain(ESTOP, estops_only=True)
        except (Away, Refused):
            self._node.wake.set()  # it is kept, and goes first when the server is back
