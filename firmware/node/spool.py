"""What waits for the server: a file that only grows, each line with its checksum.

A line is on the flash before anybody acts on it. What the server has is struck out by a further
line. A line that broke off when the power went was never acted on; it is left out at the next
start. Only places in the file are held in memory, so 500 messages cost 3 kB.
"""

import json
import os
from array import array
from binascii import crc32

from files import remove, size_of

TELEMETRY, SESSION, ESTOP = 0, 1, 2
RANKS = {"swipe": SESSION, "session_end": SESSION, "estop": ESTOP}
WASTE = 16_384
BATCH = 20
BATCH_BYTES = 3_000


class Full(Exception):  # noqa: N818 - a state of the store
    """Nothing more can be kept; say so to the person, and do not act."""


class Spool:
    """Messages of this and of earlier starts, oldest first, until the server has them.

    Attributes:
        dropped: messages that had to go because the store was full, and were not yet told.
        damaged: lines that the flash gave back broken, and were not yet told.
    """

    def __init__(self, folder, boot_id):
        """Read what is left from earlier starts."""
        self.dropped = self.damaged = 0
        self.capacity = 500
        self._path = folder + "/queue.log"
        self._boot_id = boot_id
        self._next_seq = 0
        self._places, self._ranks = array("I"), bytearray()
        self._waste = self._end = self._age = 0
        remove(self._path + ".new")
        if size_of(self._path) >= 0 and self._load():
            self._compact()

    def __len__(self):
        return len(self._places)

    def take_seq(self):
        """Give the next number of this start."""
        self._next_seq += 1
        return self._next_seq - 1

    def keep(self, event):
        """Keep an event; when this returns it is on the flash.

        Raises:
            Full: swipes, e-stops and ends fill the store; nothing was kept.
        """
        rank = RANKS.get(event["type"], TELEMETRY)
        if len(self) >= self.capacity and not self._drop_oldest_telemetry():
            # Room beyond is for what must not be lost; an e-stop always finds some.
            if rank == TELEMETRY:
                self.dropped += 1
                return
            if rank == SESSION and len(self) >= 2 * self.capacity:
                raise Full
        if "seq" not in event:
            event["seq"] = self.take_seq()
        try:
            place = self._append({"boot": self._boot_id, "event": event})
        except OSError:
            raise Full
        self._places.append(place)
        self._ranks.append(rank)

    def holds_sessions(self):
        """Whether a swipe or an end waits: a swipe made now comes after it."""
        return any([rank == SESSION for rank in self._ranks])

    def holds_estops(self):
        """Whether an e-stop waits."""
        return any([rank == ESTOP for rank in self._ranks])

    def batch(self, estops_only=False, most=BATCH):
        """Return what is to be sent next, of one start, oldest first.

        Returns:
            What `strike` wants to know, the `boot_id`, the events.
        """
        places, events, boot, size = [], [], None, 0
        with open(self._path, "rb") as file:
            for index in range(len(self._places)):
                if estops_only and self._ranks[index] != ESTOP:
                    continue
                file.seek(self._places[index])
                line = file.readline()
                record = _read(line)
                if record is None:  # the flash lost it after it was written
                    self.damaged += 1
                    places.append(self._places[index])
                    continue
                size += len(line)
                if boot not in (None, record["boot"]) or (events and size > BATCH_BYTES):
                    break
                boot = record["boot"]
                places.append(self._places[index])
                events.append(record["event"])
                if len(events) >= most:
                    break
        return (self._age, places), boot, events

    def strike(self, sent):
        """Forget what the server has.

        What was written anew since `batch` was asked is sent once more; that changes nothing.
        """
        age, places = sent
        if age != self._age:
            return
        self._append({"done": places})
        self._forget(places)
        if (not len(self) and self._end > WASTE // 4) or self._waste > WASTE:
            self._compact()

    def _drop_oldest_telemetry(self):
        for index in range(len(self._ranks)):
            if self._ranks[index] == TELEMETRY:
                self.strike((self._age, [self._places[index]]))
                self.dropped += 1
                return True
        return False

    def _forget(self, places):
        gone = set(places)
        kept, ranks = array("I"), bytearray()
        for index in range(len(self._places)):
            if self._places[index] not in gone:
                kept.append(self._places[index])
                ranks.append(self._ranks[index])
        self._places, self._ranks = kept, ranks
        self._waste += 200 * len(gone)

    def _append(self, record):
        line = _write(record)
        with open(self._path, "ab") as file:
            place = file.seek(0, 2)
            if place != self._end:  # an attempt before this one broke off: the flash was full
                file.write(b"\n")
                place += 1
            file.write(line)
            file.flush()  # on both ports this is fsync
        self._end = place + len(line)
        return place

    def _load(self):
        """Read the file once; True when it holds something that is better left out."""
        broken = False
        with open(self._path, "rb") as file:
            while True:
                place = self._end
                line = file.readline()
                if not line:
                    return broken
                self._end += len(line)
                record = _read(line)
                if record is None:
                    broken = True
                    # Without its end it is the last one, which was never acted on.
                    self.damaged += line.endswith(b"\n")
                elif "done" in record:
                    self._forget(record["done"])
                else:
                    self._places.append(place)
                    self._ranks.append(RANKS.get(record["event"]["type"], TELEMETRY))

    def _compact(self):
        """Write what waits into a new file, and put it in the old one's place."""
        places, end = array("I"), 0
        if len(self):
            with open(self._path, "rb") as old, open(self._path + ".new", "wb") as new:
                for place in self._places:
                    old.seek(place)
                    line = old.readline()
                    new.write(line)
                    places.append(end)
                    end += len(line)
                new.flush()
        else:
            with open(self._path + ".new", "wb") as new:
                new.flush()
        os.rename(self._path + ".new", self._path)
        self._places, self._end, self._waste = places, end, 0
        self._age += 1


def _write(record):
    text = json.dumps(record).encode()
    return b"%08x " % crc32(text) + text + b"\n"


def _read(line):
    """Return the record of a line, or None when it is broken."""
    text = line[9:-1]
    try:
        if not line.endswith(b"\n") or int(line[:8], 16) != crc32(text):
            return None
        return json.loads(text)
    except ValueError:
        return None
