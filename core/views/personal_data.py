"""What the suite knows of a person, for themselves."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_POST

from core.models import SuiteUser
from core.reports.person_archive import answer_with
from core.services.personal_data import export_personal_data


@login_required
@require_POST
def my_data(request: HttpRequest) -> FileResponse:
    """Answer with everything that is known of the person, as a ZIP file."""
    person = request.user
    assert isinstance(person, SuiteUser)  # noqa: S101 - login_required has asked
    return answer_with(export_personal_data(user=person, by=person), name="my-data.zip")
