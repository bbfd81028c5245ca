"""Issuing, replacing, lending and taking back badges through the back office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.choices import Level
from core.clock import utc_now
from core.models import Badge, SuiteUser
from tests.factories.core import UserFactory, make_badge
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def browser() -> Client:
    return of(make_person(is_admin=True))


@pytest.fixture
def person() -> SuiteUser:
    return UserFactory.create(display_name="Anna")


def of(person: SuiteUser) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def issue_page(person: SuiteUser) -> str:
    return f"/admin/core/suiteuser/{person.pk}/issue-badge/"


def test_reader_types_the_tag_and_the_badge_is_issued(browser: Client, person: SuiteUser) -> None:
    assert (
        issue_page(person)
        in browser.get(f"/admin/core/suiteuser/{person.pk}/change/").content.decode()
    )
    assert b"autofocus" in browser.get(issue_page(person)).content
    answer = browser.post(issue_page(person), {"tag": "04:a1:b2:c3"}, follow=True)
    assert answer.redirect_chain == [(f"/admin/core/suiteuser/{person.pk}/change/", 302)]
    assert "Badge …B2C3 is issued to Anna." in answer.content.decode()
    badge = Badge.objects.get()
    assert (badge.user, badge.last4, badge.state) == (person, "B2C3", "active")


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("", "This field is required."),
        ("hello", "only the digits 0-9 and A-F"),
        ("04A1", "a UID of 4, 7 or 10 bytes"),
        ("08A1B2C3", "Use a badge with a fixed UID."),
        ("04A1B2C4", "belongs to Bert (Active)"),
    ],
)
def test_what_is_wrong_with_a_tag_is_told_at_it(
    browser: Client, person: SuiteUser, tag: str, told: str
) -> None:
    make_badge(UserFactory.create(display_name="Bert"), "04A1B2C4")
    form = browser.post(issue_page(person), {"tag": tag}).context["form"]
    assert told in str(form.errors["tag"])
    assert not person.badges.exists()


def test_lost_badge_is_blocked_at_once_and_the_next_page_replaces_it(
    browser: Client, person: SuiteUser
) -> None:
    badge = make_badge(person, "04A1B2C3")
    answer = browser.post(f"/admin/core/badge/{badge.pk}/state/lost/", {"back": "/admin/"})
    badge.refresh_from_db()
    assert badge.state == "lost"
    assert answer["Location"] == f"{issue_page(person)}?replaces={badge.pk}"
    assert "opens nothing any more" in browser.get(answer["Location"]).content.decode()
    assert browser.post(answer["Location"], {"tag": "04A1B2C4"}).status_code == 302
    new = person.badges.get(state="active")
    assert (new.last4, new.note) == ("B2C4", "Replaces …B2C3")


def test_nobody_elses_badge_is_replaced(browser: Client, person: SuiteUser) -> None:
    foreign = make_badge(UserFactory.create(), "04A1B2C3")
    page = f"{issue_page(person)}?replaces={foreign.pk}"
    assert browser.post(page, {"tag": "04A1B2C4"}).status_code == 302
    foreign.refresh_from_db()
    assert foreign.state == "active"


def test_returned_badge_goes_to_the_next_person(browser: Client, person: SuiteUser) -> None:
    badge = make_badge(UserFactory.create(), "04A1B2C3")
    browser.post(f"/admin/core/badge/{badge.pk}/state/returned/")
    browser.post(issue_page(person), {"tag": "04A1B2C3"})
    badge.refresh_from_db()
    assert (badge.user, badge.state) == (person, "active")


def test_badge_with_an_end_is_lent_again_when_it_is_put_back(
    browser: Client, person: SuiteUser
) -> None:
    badge = make_badge(person, "04A1B2C3", state="blocked", expires_at=utc_now())
    browser.post(f"/admin/core/badge/{badge.pk}/state/active/")
    badge.refresh_from_db()
    assert badge.state == "temporary"


def test_who_may_only_change_records_loses_badges_and_issues_none(person: SuiteUser) -> None:
    clerk = make_person()
    give_right(clerk, Level.EDIT)
    badge = make_badge(person, "04A1B2C3")
    answer = of(clerk).post(f"/admin/core/badge/{badge.pk}/state/lost/")
    assert "replaces" not in answer["Location"]
    badge.refresh_from_db()
    assert badge.state == "lost"
    assert of(clerk).post(issue_page(person), {"tag": "04A1B2C4"}).status_code == 403
    assert of(clerk).post("/admin/issue-badges/", {}).status_code == 403
    assert of(clerk).post("/admin/core/badge/lend/", {}).status_code == 403
    assert of(clerk).post(f"/admin/core/badge/{badge.pk}/state/returned/").status_code == 403


def lending(**values: str) -> dict[str, str]:
    until = timezone.localtime(utc_now() + timedelta(hours=2))
    given = {"until_0": f"{until:%Y-%m-%d}", "until_1": f"{until:%H:%M:%S}", "tag": "04A1B2C3"}
    return given | values


def test_badge_is_lent_to_a_visitor_and_stands_among_those_that_are_out(browser: Client) -> None:
    answer = browser.post("/admin/core/badge/lend/", lending(visitor="Vera"), follow=True)
    assert answer.redirect_chain == [("/admin/core/badge/?lent=out", 302)]
    badge = Badge.objects.get()
    assert (str(badge.user), badge.state) == ("Vera", "temporary")
    assert [row.pk for row in answer.context["cl"].result_list] == [badge.pk]
    late = browser.get("/admin/core/badge/?lent=overdue")
    assert not late.context["cl"].result_list
    Badge.objects.update(expires_at=utc_now())
    late = browser.get("/admin/core/badge/?lent=overdue")
    assert [row.pk for row in late.context["cl"].result_list] == [badge.pk]


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({}, "visitor", "Write the visitor"),
        ({"visitor": "Vera", "person": "me"}, "visitor", "Leave one of the two empty."),
        ({"visitor": "Vera", "until_0": "2020-01-01"}, "until", "still to come"),
        ({"visitor": "Vera", "tag": "08A1B2C3"}, "tag", "fixed UID"),
    ],
)
def test_wrong_loan_is_told_at_its_field(
    browser: Client, values: dict[str, str], field: str, told: str
) -> None:
    if "person" in values:
        values = values | {"person": str(UserFactory.create().pk)}
    form = browser.post("/admin/core/badge/lend/", lending(**values)).context["form"]
    assert told in str(form.errors[field])
    assert not Badge.objects.exists()


def test_several_people_get_badges_one_after_the_other(browser: Client) -> None:
    people = [UserFactory.create(display_name=name) for name in ("Anna", "Bert", "Cleo")]
    taken = make_badge(UserFactory.create(display_name="Dora"), "04A1B2C0")
    chosen = {"action": "issue_badges", "_selected_action": [one.pk for one in people]}
    page = browser.post("/admin/core/suiteuser/", chosen, follow=True)
    rows = page.context["rows"]
    assert [form.fields["tag"].label for form in rows] == ["Anna", "Bert", "Cleo"]
    tags = ["04A1B2C3", "", taken.last4]
    sent: dict[str, Any] = {"rows-TOTAL_FORMS": 3, "rows-INITIAL_FORMS": 3}
    for number, tag in enumerate(tags):
        sent |= {f"rows-{number}-person": str(people[number].uid), f"rows-{number}-tag": tag}
    sent |= {"rows-2-tag": "04A1B2C0"}
    refused = browser.post("/admin/issue-badges/", sent).context["rows"]
    assert "belongs to Dora" in str(refused.errors[2]["tag"])
    assert Badge.objects.count() == 1
    done = browser.post("/admin/issue-badges/", sent | {"rows-2-tag": "04A1B2C5"}, follow=True)
    assert "2 badges are issued." in done.content.decode()
    assert [one.badges.count() for one in people] == [1, 0, 1]
