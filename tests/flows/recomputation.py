"""Seconds per state of a recorded day, computed without any code of the product.

The product reads times with `datetime` and sums in Python; here times are read
by hand, and the sums are made by SQLite.
"""

import gzip
import sqlite3
from calendar import timegm
from pathlib import Path
from time import strptime

RECOMPUTE = """
WITH last_word AS (SELECT at, word FROM said s
                   WHERE line = (SELECT max(line) FROM said WHERE at = s.at)
                   UNION ALL SELECT -9e18, 'UNAVAILABLE'),
     lasts AS (SELECT word, at AS since, lead(at, 1, 9e18) OVER (ORDER BY at) AS until
               FROM last_word)
SELECT word, sum(min(until, :end) - max(since, :start)) FROM lasts
WHERE since < :end AND until > :start GROUP BY word
"""


def microseconds(text: str) -> int:
    """Count from 1970."""
    moment, zone = (text[:-1], 0) if text.endswith("Z") else (text[:-6], int(text[-6:-3]))
    whole, _, fraction = moment.partition(".")
    seconds = timegm(strptime(whole, "%Y-%m-%dT%H:%M:%S")) - 3600 * zone
    return 1_000_000 * seconds + int(fraction[:6].ljust(6, "0"))


def recompute(path: Path, key: str, start: str, end: str) -> dict[str, float]:
    """Return seconds by word of a key, from start up to end."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE said (line INTEGER PRIMARY KEY, at INTEGER, word TEXT)")
    database.execute("CREATE INDEX said_at ON said (at)")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        fields = (line.rstrip("\r\n").split("|") for line in lines)
        rows = [(microseconds(each[0]), each[2]) for each in fields if each[1] == key]
    database.executemany("INSERT INTO said (at, word) VALUES (?, ?)", rows)
    span = {"start": microseconds(start), "end": microseconds(end)}
    seconds = {word: us / 1e6 for word, us in database.execute(RECOMPUTE, span)}
    database.close()
    return seconds
