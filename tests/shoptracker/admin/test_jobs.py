import pytest

from shoptracker.models import Job
from tests.factories.core import ZoneFactory
from tests.factories.office import make_job, make_part, step_of
from tests.outbox import told_names
from tests.shoptracker.admin.back_office import BackOffice, rows

pytestmark = pytest.mark.django_db


def test_job_is_planned_with_its_copy_of_the_work_plan() -> None:
    part = make_part(ZoneFactory.create())
    form = {"number": "J-1", "part": part.pk, "quantity": "5"}
    BackOffice().send("job/add", form | rows("operations"))
    assert Job.objects.get(number="J-1").operations.get().name == "Step 1"
    assert told_names()[-1] == "operation.created"


def test_jobs_are_released_and_cancelled_and_what_cannot_be_is_said() -> None:
    planned, released = make_job(released=False), make_job()
    office = BackOffice()
    (said,) = office.act("job", "release_jobs", planned.pk, released.pk)
    assert said.startswith("Nothing was changed.")
    assert "cannot become Released" in said
    planned.refresh_from_db()
    assert planned.status == "planned"
    office.act("job", "release_jobs", planned.pk)
    planned.refresh_from_db()
    assert planned.status == "released"
    office.act("job", "cancel_jobs", planned.pk)
    planned.refresh_from_db()
    assert planned.status == "cancelled"


def test_page_of_a_job_shows_its_steps_and_changes_nothing() -> None:
    job, office = make_job(), BackOffice()
    page = office.open(f"job/{job.pk}/change")
    assert "Step 1" in page
    assert job.number in page
    assert f"/admin/shoptracker/joboperation/{step_of(job).pk}/change/" in page
    answer = office.client.post(f"/admin/shoptracker/job/{job.pk}/change/", {"number": "OTHER"})
    assert answer.status_code == 403
