"""One story: read in the documents of the API how areas are listed."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene() -> None:
    """The documents are there for strangers, without a single row."""


def test_documents_open_an_operation_and_load_nothing_from_outside(page: Page) -> None:
    page.goto("/api/docs/#/areas/areas_list")
    operation = page.locator("#operations-areas-areas_list")
    expect(operation).to_contain_text("/api/v1/areas/", timeout=15_000)
    if operation.get_by_text("page_size").is_hidden():
        operation.locator(".opblock-summary-control").click()
    expect(operation.get_by_text("page_size").first).to_be_visible()
