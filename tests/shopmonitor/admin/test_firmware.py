"""Giving out programs of nodes, in the back office."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shopmonitor.models import FirmwareRelease
from tests.factories.firmware import make_release, release_file
from tests.shopmonitor.admin.test_pending_nodes import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/shopmonitor/firmwarerelease/"


def sent(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("node.fw", data)


def test_a_release_is_added_by_its_file_and_given_out_by_buttons() -> None:
    browser = signed_in(is_admin=True)
    broken = browser.post(f"{PAGE}add/", {"file": sent(release_file()[:-1])})
    assert "The file is not whole" in broken.content.decode()
    assert browser.post(f"{PAGE}add/", {"file": sent(release_file())}).status_code == 302
    release = FirmwareRelease.objects.get()
    page = browser.get(f"{PAGE}{release.pk}/change/").content.decode()
    assert "Give to the first ring" in page
    for step, state in (("out", "rolling"), ("hold", "held"), ("withdraw", "withdrawn")):
        browser.get(f"{PAGE}{release.pk}/{step}/step/")
        browser.post(f"{PAGE}{release.pk}/{step}/step/")
        release.refresh_from_db()
        assert release.state == state
    assert (release.ring, browser.get(PAGE).status_code) == ("first", 200)


def test_others_give_out_nothing() -> None:
    browser, release = signed_in(is_admin=False), make_release()
    assert browser.post(f"{PAGE}add/", {"file": sent(release_file("1.2.0"))}).status_code != 200
    browser.post(f"{PAGE}{release.pk}/out/step/")
    assert FirmwareRelease.objects.get().state == "new"
