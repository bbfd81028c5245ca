"""A badge is read: the server decides; while it is away, the offline list does."""

import asyncio
import os
from binascii import hexlify

from line import SWIPE, Away, Refused
from offline_list import LEAD, digest_of
from spool import Full
from tags import normalise_tag

HELD_MS = 2_000
PERSON_WAITS_MS = 3_000
SECOND_PERSON_MS = 30_000


class Swiping:
    """Reads badges at all ports."""

    def __init__(self, node, reports):
        """Listen to the readers of a node."""
        self._node, self._reports = node, reports
        self._seen, self._read, self._came = {}, [], asyncio.Event()

    def put(self, number, text):
        """Take what a reader gave; a badge that is held on counts once."""
        now = self._node.clock.mono_ms()
        last, self._seen[number] = self._seen.get(number), (text, now)
        if last is None or last[0] != text or now - last[1] >= HELD_MS:
            self._read.append((number, text))
            self._came.set()

    async def run(self):
        """Act on what was read, one badge after the other, for ever."""
        while True:
            await self._came.wait()
            self._came.clear()
            while self._read:
                number, text = self._read.pop(0)
                port = self._node.ports.get(number)
                if port is not None:
                    await self._swipe(port, text)

    async def _swipe(self, port, text):
        node = self._node
        tag = normalise_tag(text)
        if tag is None:
            node.show(port, "bad_tag")
            return
        swipe = {"swipe_id": _uuid(), "tag": tag}
        stamp, seq, digest = node.clock.stamp(), None, digest_of(tag, node.tag_key)
        if not node.away and not (node.locked and not _is_there(port, digest)):
            node.show(port, "asking")
            try:
                if node.spool.holds_sessions():
                    # What began or ended earlier must be judged earlier.
                    await self._reports.drain(SWIPE)
                seq = node.spool.take_seq()
                message = {"port": port.number, "boot_id": node.clock.boot_id, "seq": seq}
                message.update(swipe)
                message.update(stamp)
                _status, answer, _headers = await node.ask(
                    "POST", "swipes", message, SWIPE, timeout_ms=PERSON_WAITS_MS
                )
                self._follow(port, digest, swipe["swipe_id"], answer)
                return
            except Refused:
                node.show(port, "refused")
                return
            except Away:
                pass
        self._decide(port, digest, swipe, seq, stamp)

    def _follow(self, port, digest, swipe_id, answer):
        """Do what the server says."""
        node = self._node
        if answer["action"] == "session_started" and not _is_there(port, digest):
            port.people.append([digest, swipe_id, LEAD if answer["is_lead"] else 0])
            port.ttl_ms = answer["ttl_s"] * 1000
        elif answer["action"] == "session_ended":
            port.people = [person for person in port.people if person[0] != digest]
        port.busy_ms, port.warned = node.clock.mono_ms(), False
        node.switch(port, answer["outputs"]["relay"])
        node.ports.save()
        node.show(port, answer["display"])
        node.board.signal(port.number, answer["decision"] == "granted")

    def _decide(self, port, digest, swipe, seq, stamp):
        """Decide alone, and keep the swipe before anything is switched on."""
        node = self._node
        reason, flags = self._judge(port, digest)
        granted = reason in ("granted", "ended")
        swipe["granted_offline"] = granted
        swipe["acl_rev"] = node.book.acl_rev
        ends = reason == "ended"
        if ends:
            self._leave(port, digest)
        try:
            node.keep("swipe", port, swipe, seq, stamp)
        except Full:
            node.show(port, "full")
            return
        if reason == "granted":
            self._enter(port, digest, swipe["swipe_id"], flags)
        elif reason == "second_person_needed":
            port.waiting = [digest, swipe["swipe_id"], flags], node.clock.mono_ms()
        node.ports.save()
        node.show(port, reason)
        node.board.signal(port.number, granted)

    def _judge(self, port, digest):
        """Return the reason, as a word of the display, and the flags of the entry."""
        node = self._node
        if port.latched:
            return "estop_active", 0
        if _is_there(port, digest):
            return "ended", 0
        if node.locked:
            return "machine_locked", 0
        reason, flags = node.book.judge(digest, port.number, node.clock.unix_s())
        if reason == "ok" and not node.clock.told:
            return "list_over", 0  # how old the list is cannot be known
        if reason != "ok":
            return reason, 0
        return self._judge_room(port, digest, flags)

    def _judge_room(self, port, digest, flags):
        """Judge how many may and must be there, for somebody who may work there."""
        policy = self._node.book.policy(port.number)
        if len(port.people) >= policy["max_people"]:
            return "machine_full", 0
        if policy["people"] > 1 and not port.people and self._second(port, digest) is None:
            return "second_person_needed", flags
        all_flags = flags
        for person in port.people:
            all_flags |= person[2]
        if policy["needs_lead"] and not all_flags & LEAD:
            return "lead_needed", 0
        return "granted", flags

    def _second(self, port, digest):
        """Return who held a badge just before, when it was somebody else."""
        if port.waiting is None:
            return None
        person, since_ms = port.waiting
        late = self._node.clock.mono_ms() - since_ms > SECOND_PERSON_MS
        return None if late or person[0] == digest else person

    def _enter(self, port, digest, swipe_id, flags):
        first = self._second(port, digest)
        if first is not None and not port.people:
            port.people.append(first)
        port.waiting = None
        port.people.append([digest, swipe_id, flags])
        port.ttl_ms, port.warned = 0, False
        port.busy_ms = self._node.clock.mono_ms()
        self._node.switch(port, True)

    def _leave(self, port, digest):
        port.people = [person for person in port.people if person[0] != digest]
        policy = self._node.book.policy(port.number) or {"people": 1, "needs_lead": False}
        leads = [person for person in port.people if person[2] & LEAD]
        enough = len(port.people) >= policy["people"]
        if not enough or (policy["needs_lead"] and not leads):
            self._node.switch(port, False)


def _is_there(port, digest):
    return any([person[0] == digest for person in port.people])


def _uuid():
    """Return a random UUID (RFC 9562, version 4)."""
    data = bytearray(os.urandom(16))
    data[6] = data[6] & 0x0F | 0x40
    data[8] = data[8] & 0x3F | 0x80
    text = hexlify(data).decode()
    return "-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])
