"""A badge is read at a reader: asked for in the back office, waited for, issued."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.choices import App, BadgeState, Level, ResourceType
from core.clock import utc_now
from core.models import Badge, SuiteUser
from core.services.badges import issue_badge
from core.services.modules import switch_module
from shopmonitor.models import BadgeEnrolment, Node
from shopmonitor.selectors.badge_enrolments import get_replaced
from shopmonitor.services.badge_enrolments import WAITS, start_enrolment
from tests.factories.core import AreaFactory, UserFactory
from tests.factories.floor import SignedNode, make_machine, make_node
from tests.factories.floor import make_person as make_worker
from tests.factories.people import give_right, make_person, office_browser, signed_in

pytestmark = pytest.mark.django_db
ASK = "/admin/enrol-badge/"
TAG = "04A1B2C3"


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


@pytest.fixture
def browser(boss: SuiteUser) -> Client:
    return office_browser(boss)


@pytest.fixture
def anna() -> SuiteUser:
    return UserFactory.create(display_name="Anna Berg")


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine(code="L7", name="Lathe 7"), node_id="n1")


def start(browser: Client, person: SuiteUser, node: SignedNode, *, reader: str = "") -> str:
    """Press start, and return the address of the page that waits."""
    sent = {"person": person.pk, "reader": reader or f"{node.row.pk}:0"}
    page = browser.post(ASK, sent)["Location"]
    assert re.fullmatch(r"/admin/enrol-badge/[0-9a-f-]{36}/", page)
    return page


def text_of(browser: Client, page: str) -> str:
    """Ask as the page does every second."""
    answer = browser.post(f"{page}?part=state").content.decode()
    return " ".join(re.sub(r"<[^>]*>", "", answer).split())


def test_badge_is_read_and_issued_and_nobody_sees_its_tag(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    asked = browser.get(f"/admin/core/suiteuser/{anna.pk}/issue-badge/").content.decode()
    assert f"{ASK}?person={anna.pk}" in asked
    form = browser.get(f"{ASK}?person={anna.pk}").content.decode()
    assert "Lathe 7" in form
    assert "Anna Berg" in form
    page = start(browser, anna, node)
    told = "Hold the badge that Anna Berg gets to this reader now: L7 Lathe 7 (n1, reader 0)."
    assert text_of(browser, page) == told
    node.swipe(TAG)
    assert "The badge is read." in browser.get(page).content.decode()
    told = text_of(browser, page)
    assert told == "Badge …B2C3 is issued to Anna Berg. It holds at the next swipe."
    assert Badge.objects.get().user == anna
    whole = browser.get(page).content.decode()
    assert told in whole
    assert TAG not in whole
    assert browser.post(page)["Location"] == page


def test_badge_of_somebody_else_is_told_with_the_way_out(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    bert, tag = make_worker()
    page = start(browser, anna, node)
    node.swipe(tag)
    told = text_of(browser, page)
    assert f"belongs to {bert} (Active). Mark it as returned" in told
    assert Badge.objects.get().user == bert


def test_time_that_is_over_is_told(browser: Client, anna: SuiteUser, node: SignedNode) -> None:
    page = start(browser, anna, node)
    with time_machine.travel(utc_now() + WAITS + timedelta(seconds=1)):
        assert "No badge was read in time." in text_of(browser, page)
    assert BadgeEnrolment.objects.get().state == "expired"


def test_wait_is_cancelled_by_a_button_alone(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    page = start(browser, anna, node)
    assert browser.get(f"{page}cancel/").status_code == 405
    assert browser.post(f"{page}cancel/")["Location"] == f"{ASK}?person={anna.pk}"
    assert "This was cancelled." in text_of(browser, page)
    assert node.swipe(TAG)["reason"] == "badge_unknown"


def test_lost_badge_is_replaced_at_a_reader_and_the_new_one_ends_when_it_would_have(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    end = utc_now() + timedelta(days=30)
    old = issue_badge(user=anna, tag="04A1B2C9", expires_at=end)
    asked = f"/admin/core/suiteuser/{anna.pk}/issue-badge/?replaces={old.pk}"
    way = f"{ASK}?person={anna.pk}&amp;replaces={old.pk}"
    assert way in browser.get(asked).content.decode()
    ask = html.unescape(way)
    shown = browser.get(ask)
    assert "takes the place of …B2C9 of Anna Berg" in shown.content.decode()
    assert "until" not in shown.context["form"].fields
    page = browser.post(ask, {"person": anna.pk, "reader": f"{node.row.pk}:0"})["Location"]
    assert browser.post(f"{page}cancel/")["Location"] == ask
    page = browser.post(f"{page}again/")["Location"]
    old.refresh_from_db()
    assert old.state == BadgeState.TEMPORARY, "until the other one is there"
    node.swipe(TAG)
    browser.post(page)
    old.refresh_from_db()
    new = Badge.objects.exclude(pk=old.pk).get()
    assert (old.state, new.expires_at, new.user) == (BadgeState.LOST, end, anna)
    once_more = browser.post(f"{page}again/")["Location"]
    assert get_replaced(BadgeEnrolment.objects.latest("pk")) is None
    assert "Hold the badge that Anna Berg gets" in text_of(browser, once_more)


def test_badge_of_somebody_else_is_not_replaced(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    make_worker()
    ask = f"{ASK}?replaces={Badge.objects.get().pk}"
    sent = {"person": anna.pk, "reader": f"{node.row.pk}:0"}
    errors = browser.post(ask, sent).context["form"].errors["person"]
    assert errors == ["The badge that is replaced is not theirs: choose whose it is."]


def test_badge_for_a_time_is_read_at_a_reader(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    end = (utc_now() + timedelta(days=1)).replace(microsecond=0)
    sent = {"person": anna.pk, "reader": f"{node.row.pk}:0"}
    past = sent | {"until_0": "2020-01-01", "until_1": "08:00"}
    assert "until" in browser.post(ASK, past).context["form"].errors
    local = timezone.localtime(end)
    until = {"until_0": f"{local:%Y-%m-%d}", "until_1": f"{local:%H:%M:%S}"}
    page = browser.post(ASK, sent | until)["Location"]
    node.swipe(TAG)
    browser.post(page)
    badge = Badge.objects.get()
    assert (badge.state, badge.expires_at) == (BadgeState.TEMPORARY, end)


def test_who_does_not_see_the_node_any_more_takes_nothing_up(
    anna: SuiteUser, node: SignedNode
) -> None:
    area = AreaFactory.create()
    clerk = make_person()
    give_right(clerk, Level.ADMIN, app_context=App.CORE)
    give_right(clerk, Level.VIEW, on=ResourceType.AREA, uid=area.uid)
    waiting = start_enrolment(user=anna, node=node.row, by=clerk)
    node.swipe(TAG)
    office = office_browser(clerk)
    for part in ("", "again/", "cancel/"):
        assert office.post(f"{ASK}{waiting.uid}/{part}").status_code == 403
    assert not Badge.objects.exists()


def test_reader_that_somebody_else_has_meanwhile_is_told_when_it_is_asked_again(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    page = start(browser, anna, node)
    browser.post(f"{page}cancel/")
    start_enrolment(user=anna, node=node.row, by=anna)
    answer = browser.post(f"{page}again/", follow=True)
    assert answer.request["PATH_INFO"] == ASK
    assert "Take another reader, or wait until then." in answer.content.decode()


def test_form_offers_readers_of_the_office_first_and_remembers_the_last_one(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    desk = make_node(node_id="z-desk")
    Node.objects.filter(pk=desk.row.pk).update(node_type="office_reader", state="online")
    off = make_node()
    Node.objects.filter(pk=off.row.pk).update(enabled=False)
    form = browser.get(ASK).context["form"]
    assert form.fields["reader"].choices == [
        (str(desk.row.pk), "z-desk"),
        (f"{node.row.pk}:0", "L7 Lathe 7 (n1, reader 0), Never heard"),
    ]
    start(browser, anna, desk, reader=str(desk.row.pk))
    assert browser.get(ASK).context["form"].initial["reader"] == str(desk.row.pk)


def test_form_says_what_is_missing_and_who_is_at_the_reader(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    wrong = browser.post(ASK, {"person": "", "reader": "999"}).context["form"].errors
    assert wrong == {
        "person": ["This field is required."],
        "reader": ["Choose a reader that is in the list."],
    }
    start_enrolment(user=anna, node=node.row, by=anna)
    sent = {"person": anna.pk, "reader": f"{node.row.pk}:0"}
    busy = browser.post(ASK, sent).context["form"].errors["reader"]
    assert "it waits for the badge that Anna Berg issues" in busy[0]


def test_what_somebody_asked_for_is_theirs_alone(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    page = start(browser, anna, node)
    other = office_browser(make_person(is_admin=True))
    node.swipe(TAG)
    assert other.get(page).status_code == 404
    assert other.post(f"{page}?part=state").status_code == 404
    assert other.post(f"{page}cancel/").status_code == 404
    assert not Badge.objects.exists()


def test_who_issues_no_badges_lets_no_reader_wait(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    page = start(browser, anna, node)
    clerk = make_person()
    give_right(clerk, Level.EDIT)
    office = office_browser(clerk)
    for address in (ASK, page):
        assert office.get(address).status_code == 403
        assert office.post(address).status_code == 403


def test_area_administrator_issues_no_badges_and_lets_no_reader_wait(node: SignedNode) -> None:
    area = AreaFactory.create()
    leader = make_person()
    give_right(leader, Level.ADMIN, on=ResourceType.AREA, uid=area.uid)
    assert office_browser(leader).get(ASK).status_code == 403


def test_who_sees_nodes_of_one_area_is_offered_no_others(anna: SuiteUser, node: SignedNode) -> None:
    area = AreaFactory.create()
    near = make_node()
    Node.objects.filter(pk=near.row.pk).update(area=area)
    clerk = make_person()
    give_right(clerk, Level.ADMIN, app_context=App.CORE)
    give_right(clerk, Level.VIEW, on=ResourceType.AREA, uid=area.uid)
    office = office_browser(clerk)
    choices = office.get(ASK).context["form"].fields["reader"].choices
    assert [key for key, _name in choices] == [str(near.row.pk)]
    sent = {"person": anna.pk, "reader": f"{node.row.pk}:0"}
    assert "reader" in office.post(ASK, sent).context["form"].errors
    assert not BadgeEnrolment.objects.exists()


def test_page_takes_nothing_without_its_token(
    boss: SuiteUser, anna: SuiteUser, node: SignedNode
) -> None:
    waiting = start_enrolment(user=anna, node=node.row, by=boss)
    node.swipe(TAG)
    browser = signed_in(boss)
    assert browser.post(f"{ASK}{waiting.uid}/?part=state").status_code == 403
    assert not Badge.objects.exists()


def test_without_the_floor_there_is_no_reader(
    browser: Client, anna: SuiteUser, node: SignedNode
) -> None:
    page = start(browser, anna, node)
    Node.objects.update(enabled=False)
    switch_module(name="floor", on=False)
    asked = browser.get(f"/admin/core/suiteuser/{anna.pk}/issue-badge/").content.decode()
    assert ASK not in asked
    assert browser.get(ASK).status_code == 404
    assert browser.post(f"{page}?part=state").status_code == 404
