"""Who has the right `admin` on one area: sees and manages what lies there, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core.admin.base import RecordAdmin, SuiteAdmin
from core.choices import Level, ResourceType
from core.models import AccessGrant, Area, Machine, SuiteUser, Zone
from core.models.base import Record
from core.selectors.object_rights import places_of
from core.services.access_grants import rewrite_access_grants
from shopmonitor.models import Alert, Node, NodePort
from tests.doors.access import Hall, bring_into, make_hall
from tests.factories.core import AreaFactory, MachineFactory, MachineTypeFactory, ZoneFactory
from tests.factories.list_rows import MAKERS
from tests.factories.people import give_right, make_person, office_browser, token_client

pytestmark = pytest.mark.django_db
# The rows of people: core/selectors/people_of_places.py says whom an area administrator sees.
OF_PEOPLE = {"core.suiteuser", "core.suitepermission"}


@dataclass(frozen=True)
class Local:
    """An area administrator at work."""

    hall: Hall
    person: SuiteUser
    browser: Client


@pytest.fixture
def local() -> Local:
    hall, person = make_hall(), make_person()
    give_right(person, Level.ADMIN, on=ResourceType.AREA, uid=hall.area.uid)
    return Local(hall, person, office_browser(person))


def pages() -> list[SuiteAdmin]:
    return [
        page
        for page in admin.site._registry.values()
        if isinstance(page, SuiteAdmin) and page.opts.label_lower in MAKERS
    ]


def address(page: SuiteAdmin, what: str, *args: Any) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{what}", args=args)


def label(page: SuiteAdmin) -> str:
    return page.opts.label_lower


PLACED = [page for page in pages() if places_of(page.model)]
NAMES = [page for page in pages() if getattr(page.model, "read_anywhere", False)]
OTHERS = [p for p in pages() if p not in PLACED and p not in NAMES and label(p) not in OF_PEOPLE]


def test_every_page_is_one_of_the_three_kinds() -> None:
    assert len(PLACED) > 12
    assert len(NAMES) == 4
    assert len(OTHERS) > 10


def rows_of(page: SuiteAdmin, local: Local) -> tuple[Any, Any]:
    """Make a row in the hall and one elsewhere."""
    inside, outside = MAKERS[label(page)](), MAKERS[label(page)]()
    bring_into(local.hall, inside, places_of(page.model))
    rewrite_access_grants([local.person.pk])  # it was moved past the services
    rows = page.model._base_manager
    return rows.get(pk=inside.pk), rows.get(pk=outside.pk)


def listed(browser: Client, page: SuiteAdmin) -> set[Any]:
    answer = browser.get(address(page, "changelist"))
    assert answer.status_code == 200, label(page)
    return {row.pk for row in answer.context["cl"].result_list}


@pytest.mark.parametrize("page", PLACED, ids=label)
def test_area_administrator_sees_what_lies_there_and_nothing_else(
    page: SuiteAdmin, local: Local
) -> None:
    inside, outside = rows_of(page, local)
    seen = listed(local.browser, page)
    assert inside.pk in seen
    assert outside.pk not in seen
    export = b"".join(local.browser.get(address(page, "export")))
    assert len(export.decode().strip().splitlines()) == 1 + len(seen)
    assert local.browser.get(address(page, "change", inside.pk)).status_code == 200
    for what in ("change", "history", "delete"):
        answer = local.browser.get(address(page, what, outside.pk))
        assert answer.status_code in {302, 403, 404}, what
        assert answer.get("Location", "/admin/") == "/admin/", what


@pytest.mark.parametrize("page", [p for p in PLACED if isinstance(p, RecordAdmin)], ids=label)
def test_area_administrator_changes_nothing_elsewhere(page: SuiteAdmin, local: Local) -> None:
    inside, outside = rows_of(page, local)
    for path in (address(page, "change", outside.pk), address(page, "delete", outside.pk)):
        local.browser.post(path, {"post": "yes", "name": "Mine", "code": "MINE"})
    chosen = {"action": "retire_rows", "confirmed": "1", "_selected_action": [outside.pk]}
    local.browser.post(address(page, "changelist"), chosen)
    after = page.model._base_manager.get(pk=outside.pk)
    assert isinstance(after, Record)
    assert (after.revision, after.deleted_at) == (outside.revision, None)
    chosen["_selected_action"] = [inside.pk]
    local.browser.post(address(page, "changelist"), chosen)
    assert page.model._base_manager.get(pk=inside.pk).deleted_at is not None


@pytest.mark.parametrize("page", NAMES, ids=label)
def test_names_of_things_are_read_and_not_changed(page: SuiteAdmin, local: Local) -> None:
    row = MAKERS[label(page)]()
    assert row.pk in listed(local.browser, page)
    assert 'name="_save"' not in local.browser.get(address(page, "change", row.pk)).content.decode()
    assert local.browser.get(address(page, "add")).status_code == 403
    assert local.browser.post(address(page, "change", row.pk), {"name": "x"}).status_code == 403


@pytest.mark.parametrize("page", OTHERS, ids=label)
def test_what_has_no_place_is_closed(page: SuiteAdmin, local: Local) -> None:
    row = MAKERS[label(page)]()
    lists = address(page, "changelist")
    for path in (lists, address(page, "change", row.pk)):
        for answer in (local.browser.get(path), local.browser.post(path, {"name": "x"})):
            assert answer.status_code == 403 or answer["Location"] == lists, path
    assert local.browser.get(lists).status_code == 403


def machine_form(machine: Machine, **other: Any) -> dict[str, Any]:
    return {
        "code": machine.code,
        "name": machine.name,
        "zone": machine.zone_id,
        "status": "active",
        "min_level": "operate",
        "max_operators": 1,
        "inactivity_warning_s": 3300,
        "micro_stop_s": 120,
        "inactivity_end_s": 3600,
        "_revision": machine.revision,
    } | other


def test_area_administrator_makes_and_changes_machines_of_the_area(local: Local) -> None:
    path = reverse("admin:core_machine_add")
    new = machine_form(Machine(code="NEW1", name="Mill", zone=local.hall.zone))
    new["machine_type"] = MachineTypeFactory.create().pk
    answer = local.browser.post(path, new)
    assert answer.status_code == 302, answer.context["errors"]
    made = Machine.objects.get(code="NEW1")
    assert made.zone == local.hall.zone
    change = reverse("admin:core_machine_change", args=[made.pk])
    form = machine_form(made, name="Mill 2") | {"machine_type": new["machine_type"]}
    form |= hidden_fields(local.browser, change)
    assert local.browser.post(change, form).status_code == 302
    made.refresh_from_db()
    assert made.name == "Mill 2"


def hidden_fields(browser: Client, path: str) -> dict[str, Any]:
    """Return what the form knows of the row that it shows."""
    form = browser.get(path).context["adminform"].form
    return {
        name: form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
        if field.widget.is_hidden and form.get_initial_for_field(field, name) is not None
    }


def test_forged_zone_is_refused_when_a_machine_is_made_or_moved(local: Local) -> None:
    foreign = ZoneFactory.create()
    machine = MachineFactory.create(zone=local.hall.zone)
    new = machine_form(Machine(code="NEW1", name="Mill", zone=foreign))
    answer = local.browser.post(reverse("admin:core_machine_add"), new)
    assert answer.status_code == 200
    assert "zone" in answer.context["adminform"].form.errors
    assert not Machine.objects.filter(code="NEW1").exists()
    path = reverse("admin:core_machine_change", args=[machine.pk])
    form = machine_form(machine, zone=foreign.pk) | hidden_fields(local.browser, path)
    assert "zone" in local.browser.post(path, form).context["adminform"].form.errors
    move = {"action": "move_machines", "confirmed": "1", "_selected_action": [machine.pk]}
    local.browser.post(reverse("admin:core_machine_changelist"), move | {"zone": foreign.pk})
    machine.refresh_from_db()
    assert machine.zone == local.hall.zone
    other = ZoneFactory.create(area=local.hall.area)
    local.browser.post(reverse("admin:core_machine_changelist"), move | {"zone": other.pk})
    machine.refresh_from_db()
    assert machine.zone == other


def test_who_sees_all_and_edits_one_area_moves_nothing_out_of_it() -> None:
    """The choices offer every zone; the right to write does not reach it."""
    zone, foreign = ZoneFactory.create(), ZoneFactory.create()
    here, there = MachineFactory.create(zone=zone), MachineFactory.create(zone=foreign)
    person = make_person()
    give_right(person, Level.VIEW)
    give_right(person, Level.EDIT, on=ResourceType.AREA, uid=zone.area.uid)
    browser, path = office_browser(person), reverse("admin:core_machine_change", args=[here.pk])
    form = machine_form(here, zone=foreign.pk) | hidden_fields(browser, path)
    assert browser.post(path, form).status_code == 403
    move = {"action": "move_machines", "confirmed": "1", "_selected_action": [here.pk]}
    lists = reverse("admin:core_machine_changelist")
    assert browser.post(lists, move | {"zone": foreign.pk}).status_code == 403
    stop = {"action": "set_status", "confirmed": "1", "status": "locked"}
    refused = browser.post(lists, stop | {"_selected_action": [here.pk, there.pk]}, follow=True)
    assert there.code in refused.content.decode()
    for machine in (here, there):
        machine.refresh_from_db()
    assert (here.zone, here.status, there.status) == (zone, "active", "active")


def test_area_administrator_makes_areas_inside_and_none_beside(local: Local) -> None:
    form = {"code": "A9", "name": "Annex", "time_zone": "", "region": local.hall.area.region}
    answer = local.browser.post(reverse("admin:core_area_add"), form)
    assert answer.status_code == 403
    form["parent"] = str(local.hall.area.pk)
    assert local.browser.post(reverse("admin:core_area_add"), form).status_code == 302
    assert Area.objects.get(code="A9").parent == local.hall.area


def test_port_of_a_node_is_bound_to_machines_of_the_area_alone(local: Local) -> None:
    node = Node.objects.create(node_id="n1", area=local.hall.area)
    mine, foreign = MachineFactory.create(zone=local.hall.zone), MachineFactory.create()
    url = f"/api/v1/nodes/{node.uid}/"
    client = token_client(local.person)

    def bind(machine: Machine) -> int:
        ports = {"ports": [{"port": 0, "machine": str(machine.uid)}]}
        return client.patch(url, ports, content_type="application/json").status_code

    assert bind(foreign) == 403
    assert not NodePort.objects.exists()
    assert bind(mine) == 200
    path = reverse("admin:shopmonitor_node_change", args=[node.pk])
    page = local.browser.get(path)
    (formset,) = [each.formset for each in page.context["inline_admin_formsets"]]
    offered = formset.empty_form.fields["machine"].queryset
    assert set(offered) == {mine}


def found(browser: Client, field: str, model: str, term: str) -> list[str]:
    asked = {"app_label": "core", "model_name": model, "field_name": field, "term": term}
    answer = browser.get("/admin/autocomplete/", asked)
    return [each["text"] for each in answer.json()["results"]]


def test_choices_and_search_offer_what_lies_in_the_area(local: Local) -> None:
    mine = MachineFactory.create(zone=local.hall.zone, name="Borer here")
    MachineFactory.create(name="Borer there")
    Zone.objects.filter(pk=local.hall.zone.pk).update(name="Boring here")
    ZoneFactory.create(name="Boring there")
    assert [text.partition(" ")[2] for text in found(local.browser, "zone", "machine", "Boring")]
    assert "there" not in " ".join(found(local.browser, "zone", "machine", "Boring"))
    answer = local.browser.get("/admin/search/", {"s": "Borer", "extended": "1"}).content.decode()
    assert reverse("admin:core_machine_change", args=[mine.pk]) in answer
    assert "Borer there" not in answer


def test_tiles_count_what_lies_in_the_area(local: Local) -> None:
    inside, outside = MAKERS["shopmonitor.alert"](), MAKERS["shopmonitor.alert"]()
    bring_into(local.hall, inside, places_of(Alert))
    assert outside.pk
    tiles = {each["name"]: each for each in local.browser.get("/admin/").context["tiles"]}
    assert tiles["open_alerts"]["figure"] == 1
    assert "open_orders" not in tiles
    boss = office_browser(make_person(is_admin=True)).get("/admin/").context["tiles"]
    assert {each["name"]: each["figure"] for each in boss}["open_alerts"] == 2


def test_row_of_a_new_machine_reaches_everybody_whose_right_reaches_it(local: Local) -> None:
    """Who makes the machine sees few of the rights; the rows are made of all of them."""
    other = make_person()
    give_right(other, Level.VIEW, on=ResourceType.AREA, uid=local.hall.area.uid)
    new = machine_form(Machine(code="NEW1", name="Mill", zone=local.hall.zone))
    assert local.browser.post(reverse("admin:core_machine_add"), new).status_code == 302
    made = Machine.objects.get(code="NEW1")
    rows = AccessGrant.objects.filter(resource_type="machine", resource_id=made.pk)
    assert {row.user_id for row in rows} == {local.person.pk, other.pk}


def test_area_administrator_imports_nothing(local: Local) -> None:
    assert local.browser.get("/admin/core/machine/import").status_code in {302, 403, 404}
    assert local.browser.get("/admin/core/importrun/add/?kind=machines").status_code == 403
    page = local.browser.get(reverse("admin:core_machine_changelist")).content.decode()
    assert "/admin/core/machine/import" not in page


def test_block_inside_the_area_hides_what_it_stands_on(local: Local) -> None:
    hidden = MachineFactory.create(zone=local.hall.zone)
    shown = MachineFactory.create(zone=local.hall.zone)
    give_right(local.person, Level.VIEW, on=ResourceType.MACHINE, uid=hidden.uid, block=True)
    page = admin.site._registry[Machine]
    assert isinstance(page, SuiteAdmin)
    assert listed(local.browser, page) == {shown.pk}


def test_area_inside_an_area_is_reached(local: Local) -> None:
    inner = ZoneFactory.create(area=AreaFactory.create(parent=local.hall.area))
    page = admin.site._registry[Zone]
    assert isinstance(page, SuiteAdmin)
    assert inner.pk in listed(local.browser, page)
