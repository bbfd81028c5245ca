"""Another program: fetched in pieces, believed when its signature fits, tried, kept or given up.

The key that signs releases is in the settings; whoever has the server alone cannot put a program
onto a node.
"""

import json
import os
from binascii import a2b_base64, hexlify
from hashlib import sha256

from files import read_json, remove, size_of, write_json
from line import Refused
from version import VERSION

DOOR = "/api/v1/node/"
LABEL = "shopsuite firmware 1"
LOOK_MS = 3_600_000
TRIAL_MS = 600_000
PIECE = 1_024
PIECE_TIMEOUT_MS = 20_000
MOST_BYTES = 512 * 1024


class NotOurs(Exception):  # noqa: N818 - what a node says of a program
    """A program that this node does not take; the text says why."""


class Updates:
    """Looks for another program, and keeps or gives up the one that is on trial."""

    def __init__(self, node):
        """Read which program is on trial."""
        self._node = node
        self._slot_path = node.folder + "/slot.json"
        self._file = node.folder + "/program.fw"
        self._looked_ms = None
        self.on_trial = self._slot().get("trial") == VERSION

    def confirm(self):
        """Keep the program that is on trial: it has reached the server."""
        if not self.on_trial:
            return
        slot = self._slot()
        before = slot.get("running")
        floor = max(slot.get("floor", ""), slot.get("min_version", ""), key=_numbers)
        write_json(self._slot_path, {"running": VERSION, "floor": floor})
        self.on_trial = False
        if before and before != VERSION:
            _remove_folder(self._folder_of(before))

    def look_after(self):
        """Start anew when the program on trial does not reach the server."""
        if self.on_trial and self._node.clock.mono_ms() > TRIAL_MS:
            self._node.board.log("this program does not reach the server")
            self._node.board.reboot()

    def look_again(self):
        """Ask with the next turn."""
        self._looked_ms = None

    async def look(self):
        """Ask for another program, once an hour, while nobody is at a machine."""
        node = self._node
        now = node.clock.mono_ms()
        asked = self._looked_ms is not None and now - self._looked_ms < LOOK_MS
        if asked or not node.ports.idle() or self.on_trial:
            return
        self._looked_ms = now
        try:
            status, manifest, _headers = await node.ask("GET", "firmware")
            if status != 200:
                return
            self._judge(manifest)
            await self._fetch(manifest)
            self._unpack(manifest)
        except (NotOurs, Refused) as refused:
            node.board.log("no other program: " + str(refused))
            return
        if node.ports.idle():
            node.board.log("starting " + manifest["version"])
            node.board.reboot()

    def _judge(self, manifest):
        """Refuse what is not for us, is older than it may be, or nobody we trust has signed.

        Raises:
            NotOurs: with the reason.
        """
        slot, version = self._slot(), manifest["version"]
        if manifest["hardware"] != self._node.board.HARDWARE:
            raise NotOurs("for other hardware")
        if not _is_version(version) or not _is_version(manifest["min_version"]):
            raise NotOurs("no version")
        if version == slot.get("failed"):
            raise NotOurs("did not reach the server when it was tried")
        if _numbers(version) <= _numbers(VERSION) or _numbers(version) < _numbers(
            slot.get("floor", "")
        ):
            raise NotOurs("older than what runs")
        if not 0 < manifest["size"] <= MOST_BYTES:
            raise NotOurs("too large")
        names = ("version", "min_version", "hardware", "size", "sha256")
        text = "\n".join([LABEL] + [str(manifest[name]) for name in names]).encode()
        key = self._node.settings.get("release_key")
        from ed25519 import verify  # the only time that it needs memory

        if not key or not verify(a2b_base64(key), a2b_base64(manifest["signature"]), text):
            raise NotOurs("not signed by who may")

    async def _fetch(self, manifest):
        """Fetch piece by piece; what broke off goes on where it was."""
        if read_json(self._file + ".is") != manifest["sha256"]:
            remove(self._file)
            write_json(self._file + ".is", manifest["sha256"])
        call = manifest["url"].split(DOOR)[-1]
        while size_of(self._file) < manifest["size"]:
            begin = max(0, size_of(self._file))
            pieces = []
            await self._node.ask(
                "GET", call + "/" + str(begin), into=pieces.append, timeout_ms=PIECE_TIMEOUT_MS
            )
            if not pieces:
                break
            # Believed now: only what was signed for us is written.
            with open(self._file, "ab") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
        digest = sha256()
        with open(self._file, "rb") as file:
            while True:
                piece = file.read(PIECE)
                if not piece:
                    break
                digest.update(piece)
        whole = size_of(self._file) == manifest["size"]
        if not whole or hexlify(digest.digest()).decode() != manifest["sha256"]:
            remove(self._file)
            raise NotOurs("not what was signed")

    def _unpack(self, manifest):
        """Write the modules beside the others, then name them as what is to be tried."""
        version = manifest["version"]
        folder = self._folder_of(version)
        _remove_folder(folder)
        for path in (self._node.folder + "/programs", folder):
            try:
                os.mkdir(path)
            except OSError:
                pass  # it is there
        with open(self._file, "rb") as file:
            for name, size in json.loads(file.readline()):
                if "/" in name or not name.endswith(".py"):
                    raise NotOurs("names what no program has")
                with open(folder + "/" + name, "wb") as module:
                    left = size
                    while left:
                        piece = file.read(min(left, PIECE))
                        module.write(piece)
                        left -= len(piece)
                    module.flush()
        remove(self._file)
        remove(self._file + ".is")
        slot = self._slot()
        slot.update({"trial": version, "tries": 0, "min_version": manifest["min_version"]})
        write_json(self._slot_path, slot)

    def _slot(self):
        return read_json(self._slot_path, {})

    def _folder_of(self, version):
        return self._node.folder + "/programs/" + version


def _is_version(text):
    return all([part.isdigit() for part in text.split(".")])


def _numbers(text):
    """Return a version as numbers to compare; nothing is older than anything."""
    numbers = [int(part) for part in text.split(".")] if text else []
    return numbers + [0] * (4 - len(numbers)) if numbers else numbers


def _remove_folder(folder):
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        remove(folder + "/" + name)
    os.rmdir(folder)
