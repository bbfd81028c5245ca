"""What the suite knows of a person, for themselves."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from core.models import SuiteUser
from core.services.personal_data import export_personal_data


@login_required
@require_POST
def my_data(request: HttpRequest) -> HttpResponse:
    """Answer with everything that is known of the person, as a JSON file."""
    person = request.user
    assert isinstance(person, SuiteUser)  # noqa: S101 - login_required has asked
    text = export_personal_data(user=person, by=person)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer["Cache-Control"] = "no-store"
    return answer
