"""Every list of the back office: what it costs, by what it is sorted, searched and narrowed."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.admin.base import RecordAdmin, SuiteAdmin
from core.db.doors import OWNER, through
from core.events.records import SECRET_FIELDS
from core.models import Machine, SuiteUser
from tests.factories.core import MachineFactory, UserFactory, ZoneFactory, make_badge
from tests.factories.list_rows import MAKERS
from tests.factories.people import make_person, signed_in

pytestmark = pytest.mark.django_db

# Pages that show something else in the place of their list are tested beside it.
PAGES: list[Any] = [
    page
    for page in admin.site._registry.values()
    if isinstance(page, SuiteAdmin) and "changelist_view" not in type(page).__dict__
]
EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.label)
# Sign-in, the reader's views, the page; the count where there is a second page. One for each
# filter that shows the name of what it is set to.
MOST_QUERIES = 8


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person(is_admin=True))


def address(page: Any) -> str:
    """Return the way to all rows of a list."""
    path = f"/admin/{page.opts.app_label}/{page.opts.model_name}/"
    return f"{path}?retired=all" if isinstance(page, RecordAdmin) else f"{path}?view=all"


def queries_of(browser: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(url).status_code == 200
    return [query["sql"] for query in seen]


@EACH
def test_thirty_rows_cost_the_queries_of_three(
    page: Any, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "list_per_page", 100)
    make = MAKERS[page.opts.label_lower]
    every = "&".join(f"cols={name}" for name in page.offered_columns())
    url = f"{address(page)}&{every}"
    for _ in range(3):
        make()
    queries_of(browser, url)
    few = queries_of(browser, url)
    for _ in range(27):
        make()
    many = queries_of(browser, url)
    assert len(many) == len(few), "\n".join(many)
    assert len(few) <= MOST_QUERIES, "\n".join(few)
    assert not [sql for sql in many if " OFFSET " in sql]


@EACH
def test_no_page_walks_its_table_for_dates_or_counts(page: Any) -> None:
    assert page.date_hierarchy is None
    assert page.show_facets is admin.ShowFacets.NEVER
    assert not page.show_full_result_count


@EACH
def test_no_page_offers_a_secret(page: Any) -> None:
    hidden = SECRET_FIELDS | {"tag_digest", "session_token"}
    assert not hidden & set(page.offered_columns())


def walked(browser: Client, url: str) -> list[Any]:
    """Return the keys of all rows as somebody meets them who goes on from page to page."""
    path, _mark, asked = url.partition("?")
    keys, query = [], f"?{asked}"
    while query:
        changelist = browser.get(path + query).context["cl"]
        keys += [row.pk for row in changelist.result_list]
        query = changelist.next_link
    return keys


@EACH
def test_every_column_that_may_be_sorted_by_is_walked_page_by_page(
    page: Any, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        MAKERS[page.opts.label_lower]()
    monkeypatch.setattr(page, "list_per_page", 3)
    shown = browser.get(address(page)).context["cl"]
    whole = set(page.model._default_manager.values_list("pk", flat=True))
    for number, name in enumerate(shown.list_display):
        if name in shown.sortable_by:
            for order in (f"{number}", f"-{number}"):
                keys = walked(browser, f"{address(page)}&o={order}")
                assert len(keys) == len(whole), name
                assert set(keys) == whole, name


def test_long_list_refuses_an_order_that_no_index_keeps(browser: Client) -> None:
    make = MAKERS["shopmonitor.badgeswipe"]
    make()
    usual = browser.get("/admin/shopmonitor/badgeswipe/").context["cl"]
    reason = usual.list_display.index("reason")
    assert "reason" not in usual.sortable_by
    assert browser.get(f"/admin/shopmonitor/badgeswipe/?o={reason}").context["cl"].order == [
        "-occurred_at",
        "-pk",
    ]


def test_short_list_is_sorted_by_what_a_relation_is_known_by(browser: Client) -> None:
    for code in ("B", "A", "C"):
        MachineFactory.create(zone=ZoneFactory.create(code=code))
    number = browser.get("/admin/core/machine/").context["cl"].list_display.index("zone")
    rows = browser.get(f"/admin/core/machine/?o={number}").context["cl"].result_list
    assert [machine.zone.code for machine in rows] == ["A", "B", "C"]


def found(browser: Client, words: str, page: str = "core/suiteuser") -> set[str]:
    answer = browser.get(f"/admin/{page}/", {"q": words})
    assert answer.status_code == 200
    return {str(row) for row in answer.context["cl"].result_list}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("müller", {"Jörg Müller", "Ute Mueller"}),
        ("MUELLER", {"Jörg Müller", "Ute Mueller"}),
        ("mull", {"Jörg Müller"}),
        ("jorg", {"Jörg Müller"}),
        ("weiss", {"Anna Weiß"}),
        ("WEIß", {"Anna Weiß"}),
        ("müller ute", {"Ute Mueller"}),
        ("eiß", {"Anna Weiß"}),
        ("an", {"Anna Weiß"}),
        ("we", {"Anna Weiß"}),
        ("nn", set()),
        ("100%", set()),
        ('"ute m"', {"Ute Mueller"}),
        ("''", {"Jörg Müller", "Ute Mueller", "Anna Weiß"}),
    ],
)
def test_search_heeds_neither_case_nor_umlauts(
    browser: Client, words: str, names: set[str]
) -> None:
    for name in ("Jörg Müller", "Ute Mueller", "Anna Weiß"):
        UserFactory.create(display_name=name, username=f"u{len(name)}{name[0]}")
    hers = SuiteUser.objects.get(is_admin=True).display_name
    assert found(browser, words) - {hers} == names


def test_badge_is_found_by_its_person_and_its_last_four_digits(browser: Client) -> None:
    make_badge(UserFactory.create(display_name="Jörg Müller"), "04A1B2C3")
    assert found(browser, "b2c3", "core/badge") == {"…B2C3"}
    assert found(browser, "mueller B2C3", "core/badge") == {"…B2C3"}
    assert found(browser, "2c3", "core/badge") == set()


def test_record_is_found_by_its_id(browser: Client) -> None:
    machine = MachineFactory.create()
    MachineFactory.create()
    assert found(browser, str(machine.uid), "core/machine") == {str(machine)}


def test_more_named_rows_than_are_told_one_by_one_are_found_too(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.admin.list_search.MOST_NAMED", 2)
    for number in range(4):
        make_badge(UserFactory.create(display_name=f"Anna {number}"), f"04A1B2C{number}")
    assert len(found(browser, "anna", "core/badge")) == 4


def test_search_says_what_it_looks_at(browser: Client) -> None:
    text = browser.get("/admin/shopmonitor/badgeswipe/").content.decode()
    assert "Search: person, last four digits, machine" in text


def test_big_list_is_reckoned_not_counted(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.admin.long_lists.MOST_COUNTED", 10)
    monkeypatch.setattr("core.admin.machines.MachineAdmin.list_per_page", 5)
    MachineFactory.create_batch(40)
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute("ANALYZE machines")
    assert "About 40 machines" in browser.get("/admin/core/machine/").content.decode()
    narrowed = browser.get("/admin/core/machine/?status__exact=locked").content.decode()
    assert "0 machines" in narrowed
    assert Machine.objects.count() == 40


def test_what_cannot_be_counted_in_time_is_not_waited_for(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.admin.long_lists.count_up_to", lambda *_rows, **_limits: None)
    monkeypatch.setattr("core.admin.machines.MachineAdmin.list_per_page", 5)
    MachineFactory.create_batch(7)
    assert "More than 5 machines" in browser.get("/admin/core/machine/").content.decode()


def test_row_leads_to_its_page_and_back_to_the_same_list(browser: Client) -> None:
    machine = MachineFactory.create()
    text = browser.get("/admin/core/machine/?status__exact=active").content.decode()
    kept = "_changelist_filters=status__exact%3Dactive"
    assert f'href="/admin/core/machine/{machine.pk}/change/?{kept}"' in text
