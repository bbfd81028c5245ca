"""Finds words in templates that gettext never sees."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title"}
WORDLESS_ELEMENTS = {"code", "kbd", "samp", "script", "style"}
VOID_ELEMENTS = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
}  # fmt: skip
_TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}",
    re.DOTALL,
)
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated(text: str) -> list[tuple[int, str]]:
    """Return line and words of what a template says past gettext.

    An element with `translate="no"` (the name of the suite, a unit) is left alone.
    """
    for pattern in (_TRANSLATED, _TAG):
        text = pattern.sub(lambda match: "\n" * match.group().count("\n"), text)
    parser = _Words()
    parser.feed(text)
    parser.close()
    return parser.found


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._silent or tag in WORDLESS_ELEMENTS or given.get("translate") == "no":
            if tag not in VOID_ELEMENTS:
                self._silent.append(tag)
            return
        for line in self._words(given):
            self.found.append(line)

    def _words(self, given: dict[str, str | None]) -> Iterator[tuple[int, str]]:
        for name in sorted(SPOKEN_ATTRIBUTES & given.keys()):
            if _WORD.search(given[name] or ""):
                yield self.getpos()[0], f"{name}={given[name]}"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [] if self._silent else self._words(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        word = None if self._silent else _WORD.search(data)
        if word:
            line = self.getpos()[0] + data.count("\n", 0, word.start())
            self.found.append((line, " ".join(data.split())))
