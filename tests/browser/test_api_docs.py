"""One story: read in the documents of the API how machines are listed."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene() -> None:
    """The documents are there for strangers, without a single row."""


def test_documents_open_an_operation_and_load_nothing_from_outside(page: Page) -> None:
    page.goto("/api/docs/")
    page.get_by_role("button", name="get /api/v1/machines/", exact=True).click()
    expect(page.get_by_text("page_size").first).to_be_visible()
