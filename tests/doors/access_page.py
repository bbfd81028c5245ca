"""docs/access.md: a line for each resource and verb, as the API itself answers."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

PAGE = Path(settings.BASE_DIR) / "docs" / "access.md"
Key = tuple[str, str]
Lines = dict[Key, list[str]]

_HEAD = """# Who may do what through the API

Written by `make access-page`, not by hand: a test asks the real API as each kind of person, for rows that it made, and compares its
answers with this page. Rights in words: [mechanisms/identity.md](mechanisms/identity.md).

| column | who asks |
| --- | --- |
| anonymous | nobody is signed in, no token |
| operator | a floor right (`operate`) on everything, no office right |
| manager | the office right `edit` on everything |
| area, there | an area administrator: the office right `admin` on one area; asks for what lies in it |
| area, elsewhere | the same person asks for what lies in another area; or makes it there |
| administrator | `is_admin` |

| word | means |
| --- | --- |
| yes | allowed; what was sent may still be refused because it is wrong (400, 409, 422) |
| hidden | the list is open, the row is not in it |
| 401 | nobody is signed in |
| 403 | known, and not allowed |
| 404 | not to be seen: for this person it is not there |

A token narrows its person's rights by its scopes (403, `scope_missing`); it never widens them. The node door is not here: nodes sign
each message and have no roles ([mechanisms/node-door.md](mechanisms/node-door.md)). What has no place (people, badges, orders …) wants
a right on everything, so an area administrator is refused there; names of things (machine types, qualifications, calendars) may be read
by whoever has a right anywhere. To inspect and rearm an e-stop nobody may by an office right:
that is for who may maintain or lead at the machine.

| resource | verb | anonymous | operator | manager | area, there | area, elsewhere | administrator |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""  # noqa: E501 - a row of a table is one line


def text_of(lines: Lines) -> str:
    """Return the page; resources by their names, verbs in the order in which they were asked."""
    in_order = sorted(lines, key=lambda key: key[0])
    rows = (f"| `{name}` | {verb} | {' | '.join(lines[name, verb])} |" for name, verb in in_order)
    return _HEAD + "\n".join(rows) + "\n"


def lines_of(text: str) -> Lines:
    """Return what a page says."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {(name.strip("`"), verb): words for name, verb, *words in rows}


def lines_about(name: str) -> dict[str, list[str]]:
    """Return what the page says of one resource, by verb."""
    lines = lines_of(PAGE.read_text(encoding="utf-8"))
    return {verb: words for (about, verb), words in lines.items() if about == name}


def write_lines(name: str, found: dict[str, list[str]]) -> None:
    """Put the answers of one resource into the page in place of what it said."""
    known = lines_of(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    kept = {key: words for key, words in known.items() if key[0] != name}
    PAGE.write_text(
        text_of(kept | {(name, verb): words for verb, words in found.items()}), encoding="utf-8"
    )
