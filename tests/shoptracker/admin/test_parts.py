import pytest

from shoptracker.models import Part, WorkPlan
from tests.factories.core import ZoneFactory
from tests.factories.office import make_part
from tests.outbox import told_names
from tests.shoptracker.admin.back_office import BackOffice, rows

pytestmark = pytest.mark.django_db


def step(position: int, name: str = "Cut") -> dict[str, object]:
    return {
        "position": position,
        "name": name,
        "zone": ZoneFactory.create().pk,
        "setup_s": "60",
        "run_s": "2.5",
    }


def test_part_is_made_and_told() -> None:
    form = {"number": "P-1", "name": "Panel", "unit": "pcs", "tracking": "none"}
    BackOffice().send("part/add", form | rows("work_plans"))
    assert Part.objects.get(number="P-1").name == "Panel"
    assert told_names() == ["part.created"]


def test_plan_is_made_as_the_next_version_released_and_withdrawn() -> None:
    part, office = make_part(ZoneFactory.create()), BackOffice()
    steps = rows("operations", step(10), step(20, "Weld"))
    office.send("workplan/add", {"part": part.pk} | steps)
    plan = WorkPlan.objects.get(version=2)
    assert [each.name for each in plan.operations.all()] == ["Cut", "Weld"]
    assert office.act("workplan", "release_plans", plan.pk) == ["Done for 1 row."]
    office.act("workplan", "retire_plans", plan.pk)
    plan.refresh_from_db()
    assert plan.state == "retired"
    (said,) = office.act("workplan", "release_plans", plan.pk)
    assert "cannot become" in said


def test_steps_of_a_plan_are_changed_on_its_page() -> None:
    plan = make_part(ZoneFactory.create(), ZoneFactory.create()).work_plans.get()
    first, second = plan.operations.all()
    gone = step(10) | {"id": first.pk, "DELETE": "on"}
    stays = step(20, "Grind") | {"id": second.pk}
    office = BackOffice()
    office.send(f"workplan/{plan.pk}/change", rows("operations", gone, stays, step(30), initial=2))
    assert [each.name for each in plan.operations.all()] == ["Grind", "Cut"]
    assert "Grind" in office.open(f"workplan/{plan.pk}/change")
