"""User names that are made from the names of people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 64
# What letters become on a keyboard without them: as on passports (ICAO Doc 9303, part 3).
SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"}
)


def propose_username(name: str, *, taken: Collection[str] = ()) -> str:
    """Return a user name for a person: `Jörg Müller` is `joerg.mueller`, the second one `….2`.

    Args:
        taken: user names in lower case that somebody has.

    Returns:
        Letters a to z, digits and dots; empty where the name has none.
    """
    spelled = unicodedata.normalize("NFC", name).lower().translate(SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    base = ".".join(re.findall(r"[a-z0-9]+", plain))[: LONGEST - 4].strip(".")
    if not base or base not in taken:
        return base
    number = 2
    while f"{base}.{number}" in taken:
        number += 1
    return f"{base}.{number}"
