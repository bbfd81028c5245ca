"""The offline list: whom this node may let in while the server is away.

Two thousand entries are 62 kB, more than the memory can spare. So the list stays in its file: a
scan finds where each part stands, and a look-up reads through the entries.
"""

import asyncio
import json
import os

from files import remove, size_of
from signing import hmac_sha256, to_base64

LABEL = b"shopsuite offline list 1"
LEAD, OVERRIDE = 1, 2
LONG = ("entries", "ends")
PIECE = 1_024
FETCH_AGAIN_S = 6 * 3600


class OfflineList:
    """The newest list that was fetched; an older one never takes its place."""

    def __init__(self, folder):
        """Begin without a list: nobody is let in."""
        self.path = folder + "/acl.json"
        self.fetched = folder + "/acl.new"
        self.acl_rev, self.kid, self.issued_at, self.not_after = 0, "", 0, 0
        self.etag = ""
        self._ports = {}
        self._parts = {}

    async def load(self):
        """Read what was kept before the power went."""
        remove(self.fetched)
        if size_of(self.path) > 0:
            try:
                parts = await _find_parts(self.path)
                self._use(parts, _read_parts(self.path, parts))
            except (ValueError, KeyError):
                remove(self.path)

    async def take(self, kid):
        """Take what was fetched into `self.fetched`; False when it is older than the own one."""
        parts = await _find_parts(self.fetched)
        head = _read_parts(self.fetched, parts)
        if head["acl_rev"] < self.acl_rev or head["kid"] != kid:
            remove(self.fetched)
            return False
        os.rename(self.fetched, self.path)
        self._use(parts, head)
        return True

    def fits(self, kid, acl_rev):
        """Whether the list is the one that the server means, made for this key."""
        return self.acl_rev == acl_rev and self.kid == kid

    def due(self, unix_s):
        """Whether it is time to fetch it again, so that its end moves on."""
        return unix_s >= self.issued_at + FETCH_AGAIN_S

    def policy(self, port):
        """Return what holds at a port; None when it is never opened offline."""
        return self._ports.get(str(port))

    def judge(self, digest, port, unix_s):
        """Return ("ok", flags) for whom the port opens now, else the reason and 0."""
        policy = self._ports.get(str(port))
        if policy is None:
            return "no_list", 0
        if unix_s >= min(self.not_after, policy["not_after"]):
            return "list_over", 0
        spans = policy["open"]
        if spans is not None and not any([begin <= unix_s < end for begin, end in spans]):
            return "outside_hours", 0
        for _digest, until in self._rows("ends", digest):
            if unix_s >= until:
                return "badge_unknown", 0
        for _digest, ports, flags in self._rows("entries", digest):
            if ports >> port & 1:
                return "ok", flags
        return "badge_unknown", 0

    def _use(self, parts, head):
        self._parts = parts
        self.acl_rev, self.kid = head["acl_rev"], head["kid"]
        self.issued_at, self.not_after = head["issued_at"], head["not_after"]
        self._ports = head["policy"]["ports"]

    def _rows(self, part, digest):
        """Return the rows of a long part that begin with a digest."""
        begin, end = self._parts[part]
        wanted = ('["' + digest + '"').encode()
        found, rest = [], b""
        with open(self.path, "rb") as file:
            file.seek(begin)
            while begin < end:
                piece = file.read(min(PIECE, end - begin))
                begin += len(piece)
                text = rest + piece
                at = text.find(wanted)
                while at >= 0:
                    close = text.find(b"]", at)
                    if close < 0:
                        break
                    found.append(json.loads(text[at : close + 1]))
                    at = text.find(wanted, close)
                rest = text[at:] if at >= 0 else text[-len(wanted) :]
        return found


def list_key(secret):
    """Return the list key that belongs to a node's secret."""
    return hmac_sha256(secret, LABEL)


def digest_of(tag, key):
    """Return what a normalised tag stands for in the list: 22 letters."""
    return to_base64(hmac_sha256(key, tag.encode())[:16]).rstrip("=")


async def _find_parts(path):  # noqa: C901, PLR0912 - one machine of states
    """Return where the value of each top-level name stands in a JSON file: name → (begin, end).

    It takes a second on an ESP32, so contacts are looked at meanwhile.
    """
    parts, place, depth, quoted, escaped = {}, 0, 0, False, False
    name, begin, word = None, 0, b""
    with open(path, "rb") as file:
        while True:
            piece = file.read(PIECE)
            if not piece:
                return parts
            await asyncio.sleep_ms(0)
            for byte in piece:
                letter = chr(byte)
                if quoted:
                    if name is None and depth == 1 and letter != '"':
                        word += bytes([byte])
                    quoted = escaped or letter != '"'
                    escaped = letter == "\\" and not escaped
                elif letter == '"':
                    quoted = True
                elif letter == ":" and depth == 1:
                    name, begin, word = word.decode(), place + 1, b""
                elif letter in "[{":
                    depth += 1
                elif letter in "]}" or (letter == "," and depth == 1):
                    if depth == 1 and name is not None:
                        parts[name] = (begin, place)
                        name = None
                    depth -= letter != ","
                place += 1


def _read_parts(path, parts):
    """Read the short parts."""
    values = {}
    with open(path, "rb") as file:
        for name, (begin, end) in parts.items():
            if name not in LONG:
                file.seek(begin)
                values[name] = json.loads(file.read(end - begin))
    return values
