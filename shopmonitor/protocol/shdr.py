"""SHDR: the text that MTConnect adapters write, one line a moment, fields parted by `|`.

Source: MTConnect agent documentation, "SHDR 2.0"; MTConnect Part 2 (EXECUTION,
EMERGENCY_STOP, PART_COUNT); the raw files of NIST's test bed.
"""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from shopmonitor.protocol.shdr_fields import StampReader, Topic, read_word, split_pairs, topic_of

LONGEST_LINE: Final = 65_536
KEPT_REJECTS: Final = 20
_MULTILINE: Final = "--multiline--"
_GZIP_MAGIC: Final = b"\x1f\x8b"


class Observation(NamedTuple):
    """One value of one thing at one moment (aware UTC).

    `value` is a word of the standard in upper case; of a counter its absolute
    reading in decimal digits, or UNAVAILABLE.
    """

    topic: Topic
    occurred_at: datetime
    value: str


class Reject(NamedTuple):
    """A piece of the file that could not be taken, and why."""

    line: int
    code: str


class ShdrFileError(Exception):
    """The file cannot be read to its end: damaged compression, or not a file."""


@dataclass(slots=True)
class ShdrReader:
    """Read lines lazily; what is no observation of ours is counted and passed over.

    Each `key|value` of a line is one observation read; a line that yields none
    counts as one, an empty line as none. At any moment
    `read = taken + ignored + rejected`:

    - taken: execution, e-stop or part counter, and handed out. `out_of_order` of
      them were earlier than one handed out before about the same thing.
    - ignored: any other key, commands (`* …`) and assets (`@…`). `avail` is among
      them: an agent writes UNAVAILABLE for every item when a source is lost.
    - rejected: no readable time, no key or value, a word the standard does not
      know, a time after `not_after`, or a second source for one thing (two
      machines or paths in one file). The first few are kept in `rejects`.
    """

    lines: Iterable[bytes]
    not_after: datetime | None = None
    topics: Callable[[str], Topic | None] = topic_of
    read: int = 0
    taken: int = 0
    ignored: int = 0
    rejected: int = 0
    out_of_order: int = 0
    rejects: list[Reject] = field(default_factory=list)
    _sources: dict[Topic, str] = field(default_factory=dict)
    _latest: dict[Topic, datetime] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Observation]:
        """Hand out the observations in the order of the file."""
        clock = StampReader()
        asset: tuple[int, str] | None = None  # first line and end mark
        for number, raw in enumerate(self.lines, start=1):
            line = raw.decode("utf-8", "replace").strip("\r\n \ufeff")
            if asset is not None:
                asset = None if line == asset[1] else asset
            elif line.startswith("*") or line.partition("|")[2].startswith("@"):
                self._ignore()
                mark = line.find(_MULTILINE)
                asset = (number, line[mark:]) if mark >= 0 else None
            elif line:
                stamp, *fields = line.split("|")
                yield from self._observations(number, clock.read(stamp), fields)
        if asset is not None:
            self._reject(asset[0], "asset_unfinished")

    def _observations(
        self, line: int, occurred_at: datetime | None, fields: list[str]
    ) -> Iterator[Observation]:
        if occurred_at is None:
            self._reject(line, "time_unreadable")
        elif not fields:
            self._reject(line, "no_value")
        elif self.not_after is not None and occurred_at > self.not_after:
            self._reject(line, "time_in_future")
        else:
            for key, value in split_pairs(fields):
                if (seen := self._judge(line, key, value)) is not None:
                    topic, word = seen
                    yield self._take(Observation(topic, occurred_at, word))

    def _judge(self, line: int, key: str, value: str | None) -> tuple[Topic, str] | None:
        topic = self.topics(key)
        if value is None or not key.strip():
            self._reject(line, "no_value" if value is None else "no_key")
        elif topic is None:
            self._ignore()
        elif (word := read_word(topic, value)) is None:
            self._reject(line, "word_unknown")
        elif self._sources.setdefault(topic, key) != key:
            self._reject(line, "second_source")
        else:
            return topic, word
        return None

    def _take(self, observation: Observation) -> Observation:
        self.read += 1
        self.taken += 1
        latest = self._latest.setdefault(observation.topic, observation.occurred_at)
        if observation.occurred_at < latest:
            self.out_of_order += 1
        else:
            self._latest[observation.topic] = observation.occurred_at
        return observation

    def _ignore(self) -> None:
        self.read += 1
        self.ignored += 1

    def _reject(self, line: int, code: str) -> None:
        self.read += 1
        self.rejected += 1
        if len(self.rejects) < KEPT_REJECTS:
            self.rejects.append(Reject(line, code))


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, gzip (seen by its content) or plain.

    A line longer than LONGEST_LINE comes in pieces, so that a file without line
    ends cannot fill the memory.

    Raises:
        ShdrFileError: not readable, or compressed and damaged or cut off.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
            file.seek(0)
            yield from _pieces(gzip.GzipFile(fileobj=file) if packed else file)
    except (OSError, EOFError, zlib.error) as error:
        raise ShdrFileError(str(error)) from error


def _pieces(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    while piece := file.readline(LONGEST_LINE):
        yield piece
