"""Every page, read by axe: light and wide, dark and on a phone; none scrolls sideways.

Two walks, so that they can go side by side. A page that is registered tomorrow is walked, too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page

from core.admin.base import SuiteAdmin
from core.models import Machine, SuiteUser
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_back_office import sign_in
from tests.factories.people import PASSWORD
from tests.factories.whole_shop import make_whole_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Axe()
SERIOUS = {"serious", "critical"}
ALL = {"resultTypes": ["violations"], "elementRef": False}
CONTRAST = ALL | {"runOnly": ["color-contrast"]}
OWN_PAGES = ["/", "/accounts/2fa/", "/admin/", "/api/docs/", "/gone/", "/admin/enrol-badge/"]


@pytest.fixture
def boss(transactional_db: None, tmp_path: Path, settings: Any) -> SuiteUser:
    boss = make_whole_shop(tmp_path)
    boss.set_password(PASSWORD)
    boss.save()
    return boss


@pytest.fixture
def paths(boss: SuiteUser) -> dict[str, list[str]]:
    """Return the pages of each app: lists, empty forms, and a row of each kind."""
    found: dict[str, list[str]] = {"own": [*OWN_PAGES, reverse("first_day")]}
    for model, page in admin.site._registry.items():
        if isinstance(page, SuiteAdmin):
            found.setdefault(model._meta.app_label, []).extend(pages_of(page))
    machine = Machine.objects.order_by("pk")[0]
    found["core"] += [
        reverse("admin:core_machine_who_may_work", args=[machine.pk]),
        reverse("admin:core_machine_history", args=[machine.pk]),
        reverse("admin:core_machine_delete", args=[machine.pk]),
    ]
    return found


@pytest.fixture
def scene(paths: dict[str, list[str]]) -> None:
    """The whole shop is there before the browser opens."""


def pages_of(page: SuiteAdmin) -> list[str]:
    name = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    paths = [reverse(f"{name}_changelist")]
    if type(page).has_add_permission is SuiteAdmin.has_add_permission:
        paths.append(reverse(f"{name}_add"))
    row = page.model._default_manager.order_by("-pk").first()
    return [*paths, reverse(f"{name}_change", args=[row.pk])] if row is not None else paths


def findings(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe calls serious, with the first place where it is."""
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]} ({len(each['nodes'])} times)"
        for each in found
        if each["impact"] in SERIOUS
    ]


def assert_faults_are_found(page: Page) -> None:
    """Show that what is looked for would be seen."""
    page.set_content("<html lang=en><title>x</title><input><p style='color: #ccc'>Faint</p></html>")
    page.evaluate(AXE.axe_script)
    kinds = {finding.partition(":")[0] for finding in findings(page, ALL)}
    assert kinds == {"label", "color-contrast"}


def look_at(page: Page, path: str) -> list[str]:
    """Open a page once and look at it twice: light and wide, then dark and on a phone."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    page.goto(path)
    page.evaluate(AXE.axe_script)
    found = [f"{path} light {finding}" for finding in findings(page, ALL)]
    if page.evaluate("document.documentElement.scrollWidth") > WIDE["width"]:
        found.append(f"{path} is wider than the window")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")
    found += [f"{path} dark {finding}" for finding in findings(page, CONTRAST)]
    width = page.evaluate("document.documentElement.scrollWidth")
    return found if width <= PHONE["width"] else [*found, f"{path} is {width} wide on a phone"]


@pytest.mark.parametrize("page", [WIDE], indirect=True, ids=["walk"])
@pytest.mark.parametrize("half", ["core", "apps"])
@pytest.mark.timeout(900)  # under a minute when nothing else runs
def test_pages_have_no_serious_finding(
    page: Page, boss: SuiteUser, paths: dict[str, list[str]], half: str
) -> None:
    assert_faults_are_found(page)
    found = look_at(page, "/accounts/login/")
    sign_in(page, boss)
    for app, each in paths.items():
        if (app == "core") is (half == "core"):
            for path in each:
                found += look_at(page, path)
    assert found == []
