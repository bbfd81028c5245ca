"""What the node knows of each of its ports: who is there, what is switched, the e-stop contact."""

from files import read_json, write_json


class Port:
    """One reader with its machine.

    Attributes:
        people: who is signed in: [digest, swipe_id, flags] each; digests as in the offline list.
        latched: an e-stop was seen; nobody is let in until the server says that it is over.
        told: what the server was last told of the contact: "", "TRIGGERED" or "RELEASED".
        stops: how often the contact has opened since the start.
    """

    def __init__(self, number):
        """Begin switched off."""
        self.number = number
        self.config = {}
        self.relay = False
        self.people = []
        self.latched = False
        self.told = ""
        self.stops = 0
        self.waiting = None
        self.ttl_ms = 0
        self.busy_ms = 0
        self.warned = False
        self.shown_until_ms = 0


class Ports:
    """All ports; what must outlive a loss of power is in a file."""

    def __init__(self, folder):
        """Begin without ports; `configure` brings them."""
        self._path = folder + "/ports.json"
        self._by_number = {}
        self._left = read_json(self._path, {})

    def __iter__(self):
        return iter(self._by_number.values())

    def get(self, number):
        """Return a port, or None."""
        return self._by_number.get(number)

    def idle(self):
        """Whether nobody is at any machine."""
        return not any([port.people for port in self])

    def configure(self, ports):
        """Follow the configuration; ports that it does not name any more are returned."""
        gone = [port for port in self if str(port.number) not in ports]
        for port in gone:
            del self._by_number[port.number]
        for text, config in ports.items():
            number = int(text)
            if number not in self._by_number:
                self._by_number[number] = self._bring_back(number)
            self._by_number[number].config = config
        return gone

    def save(self):
        """Keep what a start after a loss of power must know."""
        kept = {}
        for port in self:
            kept[str(port.number)] = [port.people, port.latched, port.told]
        write_json(self._path, kept)

    def outputs(self):
        """Return what is switched, as a heartbeat tells it."""
        return {str(port.number): {"relay": port.relay} for port in self}

    def _bring_back(self, number):
        port = Port(number)
        port.people, port.latched, port.told = self._left.pop(str(number), ([], False, ""))
        return port
