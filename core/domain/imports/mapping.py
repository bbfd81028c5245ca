"""Which column of a file is which of ours: by name, in any language, however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_BETWEEN = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Write a heading or a word one way: no case, accents, blanks or signs.

    `Geräte-Nr.` and `geraete nr` are the same; ß is ss.
    """
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_GERMAN)
    bare = unicodedata.normalize("NFKD", lowered)
    return _BETWEEN.sub("", "".join(sign for sign in bare if not unicodedata.combining(sign)))


def match_headings(
    headings: Sequence[str],
    *,
    columns: Mapping[str, Iterable[str]],
    remembered: Mapping[str, str],
) -> dict[str, int]:
    """Return, for each column of ours that was found, the place of its heading.

    What people chose the last time comes first, then exact names in the order of
    our columns. Each heading and each column is used once.

    Args:
        columns: our columns, each with the names by which it may be called.
        remembered: plain headings and the column that was chosen for them; empty: none.
    """
    found: dict[str, int] = {}
    taken: set[int] = set()
    plains = [plain(heading) for heading in headings]
    for place, heading in enumerate(plains):
        column = remembered.get(heading)
        if column == "":
            taken.add(place)
        elif column is not None and column in columns and column not in found:
            found[column] = place
            taken.add(place)
    for column, names in columns.items():
        if column not in found:
            named = _place(plains, {plain(name) for name in names}, taken)
            if named is not None:
                found[column] = named
                taken.add(named)
    return found


def _place(plains: Sequence[str], names: set[str], taken: set[int]) -> int | None:
    for place, heading in enumerate(plains):
        if heading in names and heading and place not in taken:
            return place
    return None
