"""The logo as browsers get it."""

import pytest
from django.test import Client

from core.services.company import set_company
from tests.factories.core import make_company
from tests.factories.pictures import png

pytestmark = pytest.mark.django_db


def test_logo_is_open_kept_and_sent_once() -> None:
    client = Client()
    assert client.get("/company/logo").status_code == 404
    company = set_company(company=make_company(), logo=png())
    answer = client.get(company.logo_address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get("/company/logo")["Cache-Control"] == "no-cache"
    known = client.get("/company/logo", headers={"If-None-Match": answer["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert client.post("/company/logo").status_code == 405
