"""Rights on their pages: who administers an area gives, changes and takes those in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.choices import Level, ResourceType
from core.models import Machine, SecurityEvent, SuitePermission, SuiteUser
from tests.factories.core import GroupFactory, MachineFactory
from tests.factories.people import give_right, make_person, office_browser

pytestmark = pytest.mark.django_db
LIST = reverse("admin:core_suitepermission_changelist")
ADD = reverse("admin:core_suitepermission_add")


class Local:
    """An area administrator at work, and somebody of the area and elsewhere."""

    def __init__(self) -> None:
        self.here, self.there = MachineFactory.create(), MachineFactory.create()
        self.boss, self.worker, self.stranger = (make_person() for _ in range(3))
        give_right(self.boss, Level.ADMIN, on=ResourceType.AREA, uid=self.here.zone.area.uid)
        self.group = GroupFactory.create()
        self.mine = give_on(self.here, self.worker)
        self.foreign = give_on(self.there, self.stranger)
        self.browser: Client = office_browser(self.boss)


def give_on(machine: Machine, person: SuiteUser) -> SuitePermission:
    return give_right(person, Level.USE, on=ResourceType.MACHINE, uid=machine.uid)


def page_of(right: SuitePermission, what: str = "change") -> str:
    return reverse(f"admin:core_suitepermission_{what}", args=[right.pk])


@pytest.fixture
def local() -> Local:
    return Local()


def form(person: SuiteUser, place: str, **more: Any) -> dict[str, Any]:
    return {"user": person.pk, "level": "lead", "place": place} | more


def on(machine: Machine) -> str:
    return f"machine:{machine.uid}"


def test_list_shows_the_rights_of_the_area_alone(local: Local) -> None:
    shown = set(local.browser.get(LIST).context["cl"].result_list)
    assert local.mine in shown
    assert local.foreign not in shown
    assert local.browser.get(page_of(local.foreign)).status_code == 302
    export = b"".join(local.browser.get(reverse("admin:core_suitepermission_export"))).decode()
    assert str(local.worker) in export
    assert str(local.stranger) not in export


def test_form_offers_the_places_of_the_area_alone(local: Local) -> None:
    answer = local.browser.get(ADD)
    assert answer.status_code == 200
    groups = answer.context["adminform"].form.fields["place"].choices[1:]
    offered = [key for _title, choices in groups for key, _name in choices]
    assert on(local.here) in offered
    assert f"area:{local.here.zone.area.uid}" in offered
    assert on(local.there) not in offered
    assert "*:" not in offered


def test_right_is_given_changed_and_taken(local: Local) -> None:
    assert local.browser.post(ADD, form(local.worker, on(local.here))).status_code == 302
    made = SuitePermission.objects.get(user=local.worker, level="lead")
    change = form(local.worker, on(local.here), level="operate")
    change |= {"resource_type": "machine", "resource_uid": str(local.here.uid)}
    change |= {"_revision": made.revision}
    shown = local.browser.get(page_of(made)).context["adminform"].form
    change |= {
        name: shown.get_initial_for_field(field, name)
        for name, field in shown.fields.items()
        if field.widget.is_hidden and shown.get_initial_for_field(field, name) is not None
    }
    assert local.browser.post(page_of(made), change).status_code == 302
    made.refresh_from_db()
    assert made.level == "operate"
    local.browser.post(page_of(made, "delete"), {"post": "yes"})
    made.refresh_from_db()
    assert made.is_deleted
    told = SecurityEvent.objects.filter(kind="right_changed", user=local.boss).order_by("pk")
    assert [event.detail["change"] for event in told] == ["given", "changed", "taken"]


def test_what_is_not_theirs_is_refused_at_its_field(local: Local) -> None:
    rights = SuitePermission.objects.count()
    for sent, field in (
        (form(local.boss, on(local.here)) | {"own_right": "seen"}, "user"),
        (form(local.stranger, on(local.here)), "user"),
        (form(local.worker, on(local.here), user="", group=local.group.pk), "group"),
        (form(local.worker, on(local.there)), "place"),
        (form(local.worker, "*:"), "place"),
    ):
        answer = local.browser.post(ADD, sent)
        assert answer.status_code == 200
        assert list(answer.context["adminform"].form.errors) == [field], sent
    assert SuitePermission.objects.count() == rights


def test_own_right_is_shown_and_not_taken(local: Local) -> None:
    own = SuitePermission.objects.get(user=local.boss)
    chosen = {"action": "retire_rows", "confirmed": "1", "_selected_action": [own.pk]}
    answer = local.browser.post(LIST, chosen, follow=True)
    own.refresh_from_db()
    assert not own.is_deleted
    assert "Nobody gives, changes or takes rights of their own" in answer.content.decode()


def test_who_only_looks_at_an_area_gives_nothing(local: Local) -> None:
    viewer = make_person()
    give_right(viewer, Level.VIEW, on=ResourceType.AREA, uid=local.here.zone.area.uid)
    browser = office_browser(viewer)
    assert local.mine in browser.get(LIST).context["cl"].result_list
    assert browser.get(ADD).status_code == 403
    browser.post(page_of(local.mine, "delete"), {"post": "yes"})
    local.mine.refresh_from_db()
    assert not local.mine.is_deleted


PEOPLE = reverse("people_of_area")


def test_people_of_the_area_are_shown_by_name_with_their_rights_there(local: Local) -> None:
    SuiteUser.objects.filter(pk=local.worker.pk).update(email="worker@example.org")
    give_on(local.there, local.worker)
    group_right = SuitePermission.objects.create(
        group=local.group, resource_type="zone", resource_uid=local.here.zone.uid, level="operate"
    )
    member = make_person()
    local.group.members.add(member)
    answer = local.browser.get(PEOPLE)
    lines = {line["person"]: line for line in answer.context["lines"]}
    assert set(lines) == {local.boss, local.worker, member}
    assert len(lines[local.worker]["rights"]) == 1
    assert lines[member]["rights"][0]["link"] == page_of(group_right)
    page = answer.content.decode()
    assert "worker@example.org" not in page
    assert local.there.code not in page
    found = local.browser.get(PEOPLE, {"q": str(member)}).context["lines"]
    assert [line["person"] for line in found] == [member]


def test_form_opens_from_a_person_and_offers_people_of_the_area(local: Local) -> None:
    (line,) = [
        line
        for line in local.browser.get(PEOPLE).context["lines"]
        if line["person"] == local.worker
    ]
    fields = local.browser.get(line["give"]).context["adminform"].form
    assert fields["user"].value() == str(local.worker.pk)
    assert set(fields.fields["user"].queryset) == {local.worker}
    assert not fields.fields["group"].queryset.exists()


def test_page_of_the_people_is_for_who_administers_places_alone(local: Local) -> None:
    viewer, chief = make_person(), make_person(is_admin=True)
    give_right(viewer, Level.VIEW, on=ResourceType.AREA, uid=local.here.zone.area.uid)
    for person in (viewer, chief):
        assert office_browser(person).get(PEOPLE).status_code == 403
    accounts = reverse("admin:core_suiteuser_changelist")
    assert local.browser.get(accounts).status_code == 403
    assert local.browser.get(reverse("admin:core_badge_changelist")).status_code == 403


def test_page_costs_the_same_with_few_people_and_with_many(
    local: Local, django_assert_num_queries: Any
) -> None:
    local.browser.get(PEOPLE)
    with CaptureQueriesContext(connection) as few:
        local.browser.get(PEOPLE)
    for _number in range(12):
        give_on(local.here, make_person())
    with django_assert_num_queries(len(few)):
        local.browser.get(PEOPLE)


def test_access_matrix_leads_to_the_form_with_person_and_machine(local: Local) -> None:
    asked = {"person": str(local.worker.uid), "machine": str(local.here.uid)}
    give = local.browser.get(reverse("access_matrix"), asked).context["why"]["give"]
    fields = local.browser.get(give).context["adminform"].form
    assert fields["place"].value() == on(local.here)
