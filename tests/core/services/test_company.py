"""Setting up the company: one row, checked, told to the apps."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.models import Company, CompanyLogo, SyncEvent
from core.selectors.company import get_company
from core.services.company import LARGEST_BYTES, Logo, check_logo, set_company
from tests.factories.core import make_company
from tests.factories.pictures import SVG, jpeg, png

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    rows = SyncEvent.objects.filter(resource_type="company", target_app="shop_tracker")
    return [(row.event_type, row.payload["fields"]["name"]) for row in rows.order_by("sequence")]


def test_first_time_makes_the_row_and_later_ones_change_it() -> None:
    company = get_company()
    company.name = "Turner"
    set_company(company=company)
    again = get_company()
    again.name = "Turner & Sons"
    set_company(company=again)
    assert Company.objects.get().name == "Turner & Sons"
    assert told() == [("company.created", "Turner"), ("company.updated", "Turner & Sons")]


def test_there_is_one_company() -> None:
    make_company()
    with pytest.raises(IntegrityError, match="core_company_is_one"), transaction.atomic():
        Company.objects.create(pk=2, name="Another")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "eur"}, "currency"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"language": "tlh"}, "language"),
        ({"paper_size": "a0"}, "paper_size"),
    ],
)
def test_what_the_suite_does_not_know_is_refused_by_its_field(
    values: dict[str, Any], field: str
) -> None:
    company = make_company()
    for name, value in values.items():
        setattr(company, name, value)
    with pytest.raises(ValidationError) as refused:
        set_company(company=company)
    assert list(refused.value.message_dict) == [field]
    assert told() == []


def test_logo_is_kept_replaced_and_taken_away() -> None:
    company = make_company()
    set_company(company=company, logo=png())
    first = CompanyLogo.objects.get()
    assert first.media_type == "image/png"
    set_company(company=company)
    assert CompanyLogo.objects.get() == first
    set_company(company=company, logo=jpeg())
    assert CompanyLogo.objects.get().media_type == "image/jpeg"
    event = SyncEvent.objects.filter(resource_type="company").latest("sequence")
    assert event.payload["fields"]["logo_version"] == CompanyLogo.objects.get().digest
    set_company(company=company, logo=Logo.REMOVE)
    assert not CompanyLogo.objects.exists()
    assert get_company().logo_address == ""


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (SVG, "no whole PNG or JPEG"),
        (png()[:-1], "no whole PNG or JPEG"),
        (png() + bytes(LARGEST_BYTES), "smaller than 512 kB"),
        (png(4001, 1), "at most 4000 pixels"),
    ],
)
def test_picture_that_no_page_should_show_is_refused(content: bytes, why: str) -> None:
    company = make_company()
    with pytest.raises(ValidationError, match=why):
        check_logo(content)
    with pytest.raises(ValidationError, match=why):
        set_company(company=company, logo=content)
    assert not CompanyLogo.objects.exists()
