"""A node on a computer: what hardware would say comes in lines, what it would do goes out in lines.

In, one JSON object a line: {"tag": "04A1B2C3", "port": 0}, {"contact": 0, "closed": false},
{"busy": 0, "on": true} (the machine works), {"pieces": 3, "port": 0} (it has made three).
Out: {"relay": 0, "on": true}, {"show": 0, "lines": ["…", "…"]}, {"signal": 0, "good": true}.
"""

import json
import select
import sys
from binascii import hexlify
from hashlib import sha256


class Board:
    """Reads and writes lines."""

    HARDWARE = "unix"

    def __init__(self, folder):
        """Open nothing; the contacts are closed until a line says otherwise."""
        self._folder = folder
        self._poll = select.poll()
        self._poll.register(sys.stdin, select.POLLIN)
        self._open_contacts, self._busy, self._pieces = set(), {}, {}
        self._shown = {}
        self._text, self._ended = "", False

    def tags(self):
        """Return what was read since the last time: (port, tag) each."""
        tags = []
        for line in self._lines():
            if "tag" in line:
                tags.append((line.get("port", 0), line["tag"]))
            elif "contact" in line:
                change = self._open_contacts.discard if line["closed"] else self._open_contacts.add
                change(line["contact"])
            elif "busy" in line:
                self._busy[line["busy"]] = line["on"]
            elif "pieces" in line:
                port = line.get("port", 0)
                self._pieces[port] = self._pieces.get(port, 0) + line["pieces"]
        return tags

    def contact_closed(self, number):
        """Whether the e-stop's contact is closed, which is well."""
        return number not in self._open_contacts

    def is_busy(self, port):
        """Whether the machine is seen at work."""
        return self._busy.get(port, False)

    def sees_work(self, port):
        """Whether something is wired that says so."""
        return port in self._busy

    def pieces(self, port):
        """Return how many pieces were made since the last time."""
        return self._pieces.pop(port, 0)

    def relay(self, port, on):
        """Switch a relay."""
        self._say({"relay": port, "on": on})

    def show(self, port, lines):
        """Show two lines."""
        if self._shown.get(port) != lines:
            self._shown[port] = lines
            self._say({"show": port, "lines": lines})

    def signal(self, port, good):
        """Give a sound or a light to a swipe."""
        self._say({"signal": port, "good": good})

    def identify(self):
        """Make itself seen."""
        self._say({"identify": True})

    def reboot(self):
        """Start anew; whoever started us does that."""
        self._say({"reboot": True})
        sys.exit(0)

    def reset_reason(self):
        """Why the node started."""
        return "started"

    def rssi_dbm(self):
        """There is no radio."""
        return

    def hardware_id(self):
        """Something that no other node of this computer has."""
        return "unix-" + hexlify(sha256(self._folder.encode()).digest()).decode()[:12]

    def log(self, text):
        """Say something to who looks after the node."""
        print(text, file=sys.stderr)

    def feed(self):
        """There is no watchdog."""

    def _lines(self):
        found = []
        while not self._ended and self._poll.poll(0):
            letter = sys.stdin.read(1)
            if not letter:
                self._ended = True
            elif letter != "\n":
                self._text += letter
            else:
                try:
                    found.append(json.loads(self._text))
                except ValueError:
                    self._say({"error": "no JSON"})
                self._text = ""
        return found

    def _say(self, what):
        print(json.dumps(what))
        sys.stdout.flush()
