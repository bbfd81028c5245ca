"""What people tell the node to do, through its heartbeat."""

from line import Refused


class Commands:
    """Does each command once, and says what became of it."""

    def __init__(self, node, reports):
        """Remember nothing; a command comes again until it is answered."""
        self._node, self._reports = node, reports
        self._done = {}

    async def take(self, commands):
        """Do what waits; what waits for an idle machine comes again with the next heartbeat."""
        for command in commands:
            state = self._done.get(command["id"])
            if state is None:
                state = self._do(command["type"], command["args"])
            if state is None:
                continue
            self._done[command["id"]] = state
            answer = {"state": state[0], "detail": state[1]}
            try:
                await self._node.ask("POST", "commands/" + command["id"], answer)
            except Refused:
                pass  # the server does not know it any more
            del self._done[command["id"]]
            if state[2] is not None:
                state[2]()

    def _do(self, kind, args):
        """Return state, detail and what is left to do once it is answered; None: not yet."""
        node = self._node
        if kind == "identify":
            node.board.identify()
        elif kind in ("lock_when_idle", "reboot_when_idle") and not node.ports.idle():
            return None
        elif kind in ("lock_when_idle", "unlock"):
            node.locked = kind != "unlock"
        elif kind == "reboot_when_idle":
            return "done", "", node.board.reboot
        elif kind == "resync":
            self._reports.fetch_anew(args.get("what", "all"))
        elif kind == "outputs":
            return self._switch_off(args)
        else:
            return "failed", "not known to this node", None
        return "done", "", None

    def _switch_off(self, args):
        port = self._node.ports.get(args.get("port"))
        if port is None or args.get("relay"):
            return "failed", "no such port, or not to be switched on from afar", None
        self._node.switch(port, False)
        return "done", "", None
