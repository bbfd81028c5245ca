"""Whose floor is looked at: by address, by cookie, also while an answer is sent."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from core.db.router import suite_router
from core.region_choice import RegionMiddleware, label_of_region

ONE = dict.fromkeys(("core", "shop_monitor", "shop_tracker"), "default")


@pytest.fixture
def two_regions(settings: Settings) -> None:
    settings.SUITE_ALIASES = ONE | {"shop_monitor_north": "north"}


def tell(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{suite_router.region()} {request.GET.dict()}")


def stream(_request: HttpRequest) -> HttpResponseBase:
    def parts() -> Iterator[str]:
        yield suite_router.region()

    return StreamingHttpResponse(parts())


def ask(address: str, *, cookie: str = "", view: object = tell) -> HttpResponseBase:
    request = RequestFactory().get(address)
    if cookie:
        request.COOKIES["floor"] = cookie
    return RegionMiddleware(view)(request)  # type: ignore[arg-type]


def said(address: str, *, cookie: str = "") -> str:
    answer = ask(address, cookie=cookie)
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


@pytest.mark.usefixtures("two_regions")
def test_choice_at_a_page_is_kept_and_leaves_the_address() -> None:
    answer = ask("/admin/x/?q=1&floor=north")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/x/?q=1")
    assert answer.cookies["floor"].value == "north"
    assert said("/admin/x/?q=1", cookie="north") == "north {'q': '1'}"


@pytest.mark.usefixtures("two_regions")
def test_program_says_it_each_time() -> None:
    assert said("/api/v1/nodes/?floor=north&q=1") == "north {'q': '1'}"
    assert said("/api/v1/nodes/", cookie="north") == "home {}"


@pytest.mark.usefixtures("two_regions")
def test_region_that_is_not_there() -> None:
    answer = ask("/admin/?floor=south")
    assert answer.status_code == 400
    assert "no region 'south'. This installation has: home, north." in said("/admin/?floor=south")
    assert said("/admin/", cookie="south") == "home {}"


@pytest.mark.usefixtures("two_regions")
def test_what_is_made_while_it_is_sent_is_of_the_region_too() -> None:
    answer = ask("/admin/", cookie="north", view=stream)
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.getvalue() == b"north"
    assert suite_router.region() == "home"


@pytest.mark.usefixtures("two_regions")
def test_head_of_pages_names_the_region() -> None:
    assert label_of_region(RequestFactory().get("/admin/")) == ["Floor: home", "info"]


def test_one_region_asks_nothing() -> None:
    assert label_of_region(RequestFactory().get("/admin/")) is None
    assert said("/admin/?floor=x") == "home {'floor': 'x'}"
