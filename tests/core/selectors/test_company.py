"""The company is always there: as set up, or with the defaults."""

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from core.memory import remembering
from core.selectors.company import get_company, get_company_logo
from core.services.company import set_company
from tests.factories.core import make_company
from tests.factories.pictures import png

pytestmark = pytest.mark.django_db


def test_unset_company_has_the_installations_habits(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Vienna"
    company = get_company()
    assert (company.name, company.time_zone, company.language) == ("", "Europe/Vienna", "en")
    assert company.logo_address == ""
    assert get_company_logo() is None


@pytest.mark.parametrize("is_set", [True, False])
def test_company_costs_one_query_a_request(
    is_set: bool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    if is_set:
        make_company(name="Turner & Sons")
    with remembering(), django_assert_num_queries(1):
        assert get_company() is get_company()


def test_logo_comes_with_its_bytes() -> None:
    set_company(company=make_company(), logo=png())
    found = get_company_logo()
    assert found is not None
    assert bytes(found.content) == png()
    assert get_company().logo_address.endswith(found.digest[:16])
