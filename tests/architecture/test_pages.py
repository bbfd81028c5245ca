"""A page that names another page, file or heading is right."""

import re
from pathlib import Path

from tests.architecture.source import ROOT

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?![a-z]+:)(?P<target>[^)]+)\)")
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)
_FOLDERS = r"core|shopmonitor|shoptracker|shopsuite|tests|docs|templates"
_PLACE = re.compile(rf"`(?P<path>(?:{_FOLDERS})/[\w/.-]+?\.py)(?::[\w.]+)?`")


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as the usual viewers make them."""
    texts = (match["text"].lower() for match in _HEADING.finditer(page))
    return {re.sub(r"[^\w\- ]", "", text).replace(" ", "-") for text in texts}


def broken_links(path: Path, page: str) -> list[str]:
    broken = []
    for match in _LINK.finditer(page):
        name, _hash, anchor = match["target"].partition("#")
        target = (path.parent / name) if name else path
        whole = target.exists()
        if whole and anchor:
            whole = anchor in anchors(target.read_text("utf-8") if name else page)
        if not whole:
            broken.append(match["target"])
    return broken


def test_every_link_leads_somewhere() -> None:
    broken = {
        path.relative_to(ROOT).as_posix(): found
        for path in pages()
        if (found := broken_links(path, path.read_text(encoding="utf-8")))
    }
    assert broken == {}


def test_every_file_that_a_page_names_exists() -> None:
    missing = [
        f"{path.relative_to(ROOT).as_posix()}: {match['path']}"
        for path in pages()
        if path.parent.name == "mechanisms"
        for match in _PLACE.finditer(path.read_text(encoding="utf-8"))
        if not (ROOT / match["path"]).exists()
    ]
    assert missing == []


def test_broken_links_are_found() -> None:
    page = "# A page\n[a](#a-page) [b](gone.md) [c](#gone) [d](https://example.org) ![e](gone.svg)"
    assert broken_links(ROOT / "README.md", page) == ["gone.md", "#gone"]
