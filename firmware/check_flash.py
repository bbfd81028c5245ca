"""Show that the store and the offline list keep their word: `micropython check_flash.py FOLDER`.

FOLDER holds an offline list of two thousand badges, `acl.json`, and in `asked.json` what is asked
of it. It runs in the memory that an ESP32 has.
"""

import asyncio
import gc
import sys

sys.path.insert(0, __file__.rsplit("/", 1)[0] + "/node")

from files import read_json, size_of
from offline_list import OfflineList
from spool import Full, Spool

SAYING = {"port": 0, "mono_ms": 1, "clock": "unset"}


def event(kind, number):
    """Return an event to keep."""
    one = {"type": kind, "data": {"number": number}}
    one.update(SAYING)
    return one


def numbers(spool):
    """Return what waits, as the numbers of the events."""
    found = []
    while len(spool):
        sent, _boot, events = spool.batch()
        found += [one["data"]["number"] for one in events]
        spool.strike(sent)
    return found


def check_order(folder):
    """The oldest goes first, an e-stop before it; what was struck out is gone after a restart."""
    spool = Spool(folder, "one")
    for number in range(30):
        spool.keep(event("count", number))
    spool.keep(event("estop", 99))
    sent, _boot, events = spool.batch(estops_only=True)
    assert [one["data"]["number"] for one in events] == [99]
    spool.strike(sent)
    sent, _boot, events = spool.batch()
    assert [one["seq"] for one in events] == list(range(len(events)))
    spool.strike(sent)
    again = Spool(folder, "two")
    _sent, boot, events = again.batch()
    assert boot == "one"
    assert numbers(again) == list(range(len(sent[1]), 30))
    assert again.damaged == 0


def check_full(folder):
    """Telemetry goes first, the oldest of it, and it is counted; swipes stay, up to a limit."""
    spool = Spool(folder, "three")
    spool.capacity = 10
    for number in range(8):
        spool.keep(event("count", number))
    for number in range(100, 108):
        spool.keep(event("swipe", number))
    assert spool.dropped == 6
    assert len(spool) == 10
    for number in range(108, 120):
        spool.keep(event("swipe", number))
    assert spool.dropped == 8
    try:
        spool.keep(event("swipe", 120))
    except Full:
        pass
    else:
        raise AssertionError("kept beyond the limit")
    spool.keep(event("estop", 121))
    assert numbers(spool) == list(range(100, 120)) + [121]


def check_broken(folder):
    """A line that broke off is left out; one that the flash spoilt is left out and counted."""
    spool = Spool(folder, "four")
    for number in range(5):
        spool.keep(event("swipe", number))
    path = folder + "/queue.log"
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    lines[1] = lines[1].replace(b"swipe", b"swope")
    with open(path, "wb") as file:
        file.write(b"\n".join(lines) + b'0badf00d {"event": {"ty')
    again = Spool(folder, "five")
    assert again.damaged == 1
    again.keep(event("swipe", 5))
    assert numbers(Spool(folder, "six")) == [0, 2, 3, 4, 5]


def check_growth(folder):
    """The file does not grow for ever, and nothing is lost when it is written anew."""
    spool = Spool(folder, "seven")
    spool.keep(event("swipe", -1))
    for number in range(400):
        spool.keep(event("count", number))
        sent, _boot, _events = spool.batch()
        spool.strike((sent[0], sent[1][1:]))
    assert size_of(folder + "/queue.log") < 50_000
    assert numbers(spool)[0] == -1


async def check_list(folder):
    """Two thousand badges are looked up without being held in memory."""
    gc.collect()
    before = gc.mem_free()
    book = OfflineList(folder)
    await book.load()
    for digest, port, unix_s, wanted in read_json(folder + "/asked.json"):
        assert book.judge(digest, port, unix_s) == tuple(wanted), (digest, port, unix_s, wanted)
    gc.collect()
    print("list", before - gc.mem_free(), "bytes")


def main(folder):
    """Check all."""
    for check in (check_order, check_full, check_broken, check_growth):
        check(folder)
    asyncio.run(check_list(folder))
    print("free", gc.mem_free(), "of", gc.mem_free() + gc.mem_alloc())


main(sys.argv[1])
