"""Each resource, each role, each verb: the API is asked, and docs/access.md says the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.access import HIDDEN, PAGES, YES, Table, page_line
from tests.doors.access_page import PAGE, lines_about, lines_of, text_of, write_lines
from tests.doors.resources import RESOURCES

LINES = lines_of(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
EACH_LINE = pytest.mark.parametrize("key", LINES, ids=" ".join)
# A right at the machine opens these, no right in the office.
OF_THE_FLOOR = {("estops", "inspect"), ("estops", "rearm")}
READS = {"list", "read", "working-time"}
# Names of things, which whoever has a right anywhere may read: no person, no price.
NAMES = {view.resource for view in RESOURCES if getattr(view.model, "read_anywhere", False)}


def same_as_page(name: str, found: dict[str, list[str]], config: pytest.Config) -> bool:
    """Compare with the page, or write it when that is asked for."""
    if config.getoption("--write-access-page"):
        write_lines(name, found)
    return lines_about(name) == found


@pytest.mark.django_db
@pytest.mark.parametrize("view", RESOURCES, ids=lambda view: view.resource)
def test_api_answers_as_the_page_says(view: Any, pytestconfig: pytest.Config) -> None:
    found = Table(view).lines()
    assert same_as_page(view.resource, found, pytestconfig), "run make access-page"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted({page.name for page in PAGES}))
def test_single_addresses_answer_as_the_page_says(name: str, pytestconfig: pytest.Config) -> None:
    found = {page.verb: page_line(page) for page in PAGES if page.name == name}
    assert same_as_page(name, found, pytestconfig), "run make access-page"


def test_page_names_every_resource_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8")
    wanted = {view.resource for view in RESOURCES} | {page.name for page in PAGES}
    assert {name for name, _verb in lines_of(text)} == wanted
    assert text == text_of(lines_of(text))


@EACH_LINE
def test_no_line_of_the_page_opens_what_must_be_closed(key: tuple[str, str]) -> None:
    anonymous, operator, manager, there, elsewhere, administrator = LINES[key]
    assert (anonymous, operator) == ("401", "403")
    if key in OF_THE_FLOOR:
        assert (manager, there, elsewhere, administrator) == ("403", "403", "404", "403")
        return
    assert administrator == YES
    assert manager in {YES, "403"}
    assert there in {YES, "403"}
    if key[0] in NAMES and key[1] in READS:
        assert there == elsewhere == YES
        return
    refused = {"403", "404", HIDDEN} if key[1] in READS else {"403", "404"}
    assert elsewhere in refused, "an area administrator reaches into another area"
