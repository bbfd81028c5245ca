"""One story: sign in, look at the overview, make a machine, find it in the list."""

import pytest
from playwright.sync_api import Page, expect

from core.models import SuiteUser
from core.services.company import set_company
from tests.browser.conftest import PHONE
from tests.factories.core import MachineFactory, ZoneFactory, make_company
from tests.factories.people import PASSWORD, make_person
from tests.factories.pictures import png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


PAGES = (
    "/",
    "/admin/",
    "/admin/core/machine/",
    "/admin/core/machine/add/",
    "/admin/core/equipment/add/",
    "/admin/core/area/add/",
    "/admin/core/company/",
    "/admin/core/moduleswitch/",
    "/admin/core/suitegroup/add/",
)


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def scene(boss: SuiteUser) -> None:
    set_company(company=make_company(), logo=png(200, 50))
    MachineFactory.create(code="W1", name="Lathe", zone=ZoneFactory.create(name="Turning"))


def sign_in(page: Page, person: SuiteUser) -> None:
    page.goto("/")
    page.fill("[name=login]", person.username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(person))


def test_administrator_signs_in_and_makes_a_machine(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.get_by_role("link", name="Back office").click()
    expect(page.get_by_text("How many people are at machines?")).to_be_visible()
    page.goto("/admin/core/machine/add/")
    page.fill("[name=code]", "W2")
    page.fill("[name=name]", "Mill")
    page.locator(".field-zone .select2-selection").click()
    page.get_by_role("option", name="Turning").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    page.goto("/admin/core/machine/?q=W2")
    expect(page.locator("#result_list")).to_contain_text("Mill")
    expect(page.locator("#result_list")).not_to_contain_text("Lathe")


def test_pages_fit_their_screen(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    width = (page.viewport_size or PHONE)["width"]
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_wrong_password_is_told_and_shows_no_page(page: Page, boss: SuiteUser) -> None:
    page.goto("/admin/")
    page.fill("[name=login]", boss.username)
    page.fill("[name=password]", "wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".errorlist")).to_be_visible()
    assert "/accounts/login/" in page.url


def test_administrator_switches_a_module_off_and_on(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.goto("/admin/core/moduleswitch/")
    orders = page.get_by_role("region", name="Orders and jobs")
    orders.get_by_text("Switch off…").click()
    orders.get_by_label("Why").fill("Not yet")
    orders.get_by_role("button", name="Switch off").click()
    expect(orders).to_contain_text("Not yet")
    assert (answer := page.goto("/admin/shoptracker/order/")) is not None
    assert answer.status == 404
    page.goto("/admin/core/moduleswitch/")
    orders.get_by_role("button", name="Switch on").click()
    expect(orders.get_by_text("Switch off…")).to_be_visible()
