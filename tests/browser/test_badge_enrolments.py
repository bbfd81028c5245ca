"""A badge is issued with three clicks and a reader of the floor, at which a node reads it."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from core.models import SuiteUser
from shopmonitor.models import Node
from shopmonitor.protocol.client import NodeClient
from shopmonitor.services.node_keys import unpad
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_accessibility import look_at
from tests.browser.test_back_office import sign_in
from tests.browser.test_second_factor import no_sideways
from tests.factories.core import UserFactory, make_badge
from tests.factories.floor import make_node
from tests.factories.people import PASSWORD, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAG, TAKEN = "04A1B2C3", "04A1B2C4"


class Reader:
    """A node in the office: signs, sends, and believes nothing but signed answers."""

    def __init__(self, url: str) -> None:
        node = make_node(node_id="desk")
        Node.objects.update(node_type="office_reader", state="online", language="de")
        secret = unpad(node.enrolled.secret)
        self._line = NodeClient(url=url, kid=node.enrolled.kid, secret=secret)
        self._seq = 0

    def read(self, tag: str) -> list[str]:
        """Hold a badge to it; return what its display shows."""
        self._seq += 1
        answer = self._line.swipe(
            swipe_id=str(uuid4()),
            port=0,
            tag=tag,
            seq=self._seq,
            stamp=self._line.clock.stamp(),
        )
        self._line.close()
        display: list[str] = answer["display"]
        return display


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def anna(boss: SuiteUser) -> SuiteUser:
    make_badge(UserFactory.create(username="bert", display_name="Bert Kahl"), TAKEN)
    return UserFactory.create(username="anna", display_name="Anna Berg")


@pytest.fixture
def reader(boss: SuiteUser, live_server: LiveServer) -> Reader:
    return Reader(live_server.url)


@pytest.fixture
def scene(anna: SuiteUser, reader: Reader) -> None:
    """A person without a badge, one with, and a reader in the office."""


def test_badge_is_issued_in_three_clicks_at_a_reader(
    page: Page, boss: SuiteUser, reader: Reader
) -> None:
    sign_in(page, boss)
    page.goto("/admin/core/suiteuser/")
    page.get_by_role("link", name="anna").first.click()
    if page.viewport_size == PHONE:
        page.get_by_text("more_horiz").click()
    page.get_by_role("link", name="Issue badge").click()
    page.get_by_role("link", name="Read the badge at a reader on the floor").click()
    page.get_by_role("button", name="Start").click()
    told = page.get_by_role("status")
    expect(told).to_contain_text("Hold the badge that Anna Berg gets to this reader now: desk.")
    no_sideways(page)
    assert reader.read(TAG) == ["Ausweis gelesen", ""]
    expect(told).to_contain_text("Badge …B2C3 is issued to Anna Berg.")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.get_by_role("link", name="To the person")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="…B2C3")).to_be_visible()


def test_badge_of_another_is_told_and_one_reads_again_by_keyboard_alone(
    page: Page, boss: SuiteUser, anna: SuiteUser, reader: Reader
) -> None:
    sign_in(page, boss)
    page.goto(f"/admin/enrol-badge/?person={anna.pk}")
    expect(page.get_by_label("Reader")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told = page.get_by_role("status")
    expect(told).to_contain_text("Hold the badge")
    reader.read(TAKEN)
    expect(told).to_contain_text("Not issued: badge …B2C4 belongs to Bert Kahl (Active).")
    expect(page.get_by_role("link", name="To the person")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Hold the badge")
    stop = page.get_by_role("button", name="Stop waiting")
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reader")).to_be_focused()


@pytest.mark.parametrize("page", [WIDE], indirect=True, ids=["walk"])
def test_pages_of_the_wait_have_no_serious_finding(
    page: Page, boss: SuiteUser, anna: SuiteUser, reader: Reader
) -> None:
    sign_in(page, boss)
    page.goto(f"/admin/enrol-badge/?person={anna.pk}")
    page.get_by_role("button", name="Start").click()
    told = page.get_by_role("status")
    expect(told).to_contain_text("Hold the badge")
    assert look_at(page, page.url) == []
    reader.read(TAKEN)
    expect(told).to_contain_text("Not issued")
    assert look_at(page, page.url) == []
