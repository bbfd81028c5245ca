"""One person's data: all of it on demand, and their name nowhere once they are erased."""

import json
import re
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from core.choices import Level, SecurityEventKind
from core.db import roles
from core.db.doors import Door, through
from core.domain.tags import last4
from core.errors import ConflictError
from core.events.dispatch import deliver_all
from core.models import (
    ApiToken,
    Badge,
    EventStep,
    ImportRun,
    SecurityEvent,
    SuiteUser,
    SyncEvent,
)
from core.selectors.personal_data import naming_columns
from core.services.badges import issue_badge
from core.services.personal_data import (
    NAME_COLUMNS,
    TAG_COLUMNS,
    erase_person,
    export_personal_data,
)
from core.services.sync_events import give_up_event
from core.services.users import change_user, deactivate_user
from shopmonitor.models import BadgeSwipe, MachineLog, MachineSession
from tests.factories.floor import make_machine, make_node
from tests.factories.floor import make_person as make_worker
from tests.factories.people import give_right, make_person, office_browser, token_client

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Anneliese Quittenbaum"
TAG = "04AABBCCDDEE11"


def somebody_with_a_past() -> tuple[SuiteUser, SuiteUser]:
    """Make a person who worked, signed in, was changed and has everything; and an administrator."""
    boss = make_person(is_admin=True)
    person, tag = make_worker()
    person.display_name, person.username = NAME, "quittenbaum"
    person.email, person.external_id = "q@example.org", "personnel-0815"
    change_user(user=person)
    node = make_node(make_machine())
    node.swipe(tag)
    node.swipe(tag)
    issue_badge(user=person, tag=TAG)
    give_right(person, Level.VIEW)
    token_client(person)
    office = office_browser(boss)
    office.post(
        f"/admin/core/suiteuser/{person.pk}/sign-out/",
    )
    deliver_all("default")
    return person, boss


def erase(person: SuiteUser, *, by: SuiteUser) -> None:
    deactivate_user(user=person)
    erase_person(user=SuiteUser.objects.get(pk=person.pk), by=by)
    deliver_all("default")


def places_of(*texts: str) -> list[str]:
    """Return the tables, of models or not, in whose dump one of the texts stands."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            dump = StringIO()
            cursor.copy_expert(f"COPY (SELECT * FROM {table}) TO STDOUT", dump)  # noqa: S608
            dumped = dump.getvalue().lower()
            found += [table for text in texts if text.lower() in dumped]
    return sorted({re.sub(r"^.*\.|_\d{4}_\d{2}$", "", table) for table in found})


# Every table of every schema that is ours; parts of a partitioned one by themselves.
_TABLES = """
    SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1
"""


def test_export_holds_what_is_known_and_nothing_secret() -> None:
    person, boss = somebody_with_a_past()
    with export_personal_data(user=person, by=boss) as archive:
        text = ZipFile(archive).read("person.json").decode()
    tables = json.loads(text)["tables"]
    assert tables["suite_users"][0]["display_name"] == NAME
    expected = {"badges", "api_tokens", "suite_permissions", "machine_sessions", "badge_swipes"}
    assert expected <= set(tables)
    assert TAG not in text
    for badge in Badge.objects.filter(user=person):
        assert badge.digest not in text
        assert badge.tag_encrypted not in text
    assert SecurityEvent.objects.filter(kind=SecurityEventKind.PERSON_EXPORTED).count() == 1


def test_erased_person_is_nowhere_by_name_and_the_facts_stay(tmp_path: Path) -> None:
    person, boss = somebody_with_a_past()
    counts = [model.objects.count() for model in (MachineSession, MachineLog, BadgeSwipe)]
    assert places_of("quittenbaum") != []
    erase(person, by=boss)
    assert places_of("quittenbaum") == []
    assert [model.objects.count() for model in (MachineSession, MachineLog, BadgeSwipe)] == counts
    assert {(row.tag_digest, row.last4) for row in BadgeSwipe.objects.all()} == {("", "")}
    assert all("last4" not in line.data for line in MachineLog.objects.all())
    assert last4(TAG) not in [
        event.payload.get("fields", {}).get("last4")
        for event in SyncEvent.objects.filter(resource_type="badge")
    ]
    session = MachineSession.objects.get()
    assert session.user_id == person.pk
    assert session.person_name == f"Erased person {person.pk}"
    assert not ApiToken.objects.filter(user=person).exists()
    assert all(not badge.tag_encrypted for badge in Badge._base_manager.filter(user=person))


def test_dump_of_every_table_knows_an_erased_person_by_nothing() -> None:
    person, boss = somebody_with_a_past()
    badges = list(Badge.objects.filter(user=person))
    assert len(badges) == 2
    sealed = [text for badge in badges for text in (badge.digest, badge.tag_encrypted)]
    known = ["quittenbaum", "q@example.org", "personnel-0815", TAG, *sealed]
    assert {"suite_users", "badges", "badge_swipes", "sync_events"} <= set(places_of(*known))
    erase(person, by=boss)
    assert places_of(*known) == []


def test_name_stands_in_no_table_without_the_key_by_which_it_is_found() -> None:
    naming = {model for model, column in naming_columns() if column == "user"}
    told = [
        model
        for model in apps.get_models()
        if {field.name for field in model._meta.concrete_fields} & {*NAME_COLUMNS, *TAG_COLUMNS[:1]}
    ]
    assert len(told) > 5
    assert [model.__name__ for model in told if model not in naming] == []


def test_import_that_made_an_erased_person_tells_of_the_others_alone() -> None:
    person, boss = somebody_with_a_past()
    lines = [
        {"row": 2, "action": "created", "name": NAME, "changes": []},
        {"row": 3, "action": "created", "name": "Paul", "changes": []},
    ]
    run = ImportRun.objects.create(
        by=boss, kind="people", file_name="new.csv", sealed_file="sealed", lines=lines
    )
    run.changes.create(row=2, action="created", topic="user", record_id=person.pk, revision=1)
    run.changes.create(row=3, action="created", topic="user", record_id=boss.pk, revision=1)
    erase(person, by=boss)
    assert places_of("quittenbaum") == []
    run.refresh_from_db()
    assert (run.sealed_file, [line["name"] for line in run.lines]) == ("", ["Paul"])


def test_import_that_found_something_wrong_does_not_say_whose_it_was() -> None:
    person, boss = somebody_with_a_past()
    facts = {"value": "…DE11", "owner": f"{NAME} (quittenbaum)", "other": 3}
    problems = [
        {"row": 2, "column": "tag", "code": "tag_taken", "facts": facts},
        {"row": 3, "column": "tag", "code": "double", "facts": {"value": "x", "other": 2}},
    ]
    run = ImportRun.objects.create(by=boss, kind="people", file_name="new.csv", problems=problems)
    erase(person, by=boss)
    assert places_of("quittenbaum") == []
    run.refresh_from_db()
    name = f"Erased person {person.pk}"
    assert run.problems[0]["facts"] == facts | {"owner": f"{name} ({name})"}
    assert run.problems[1] == problems[1]


def test_who_gave_an_event_up_goes_by_name() -> None:
    person, boss = somebody_with_a_past()
    event = SyncEvent.objects.order_by("-sequence")[0]
    SyncEvent.objects.filter(event_id=event.event_id).update(status="failed", error_message="No")
    give_up_event(event=event, by=person, reason="done by hand")
    assert set(places_of("quittenbaum")) >= {"event_steps", "security_events"}
    erase(person, by=boss)
    assert places_of("quittenbaum") == []
    step = EventStep.objects.get()
    assert (step.user_id, step.person_name) == (person.pk, f"Erased person {person.pk}")


def test_tag_of_an_erased_person_is_free_for_another() -> None:
    person, boss = somebody_with_a_past()
    deactivate_user(user=person)
    erase_person(user=SuiteUser.objects.get(pk=person.pk), by=boss)
    assert issue_badge(user=boss, tag=TAG).user == boss


def test_nobody_erases_themselves_or_who_works_here() -> None:
    person, boss = make_person(), make_person(is_admin=True)
    with pytest.raises(ConflictError, match="themselves"):
        erase_person(user=boss, by=boss)
    with pytest.raises(ConflictError, match="Deactivate"):
        erase_person(user=person, by=boss)


def test_facts_refuse_every_other_change_under_the_same_setting() -> None:
    somebody_with_a_past()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT set_config('app.upkeep', 'erasure', true)")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("UPDATE security_events SET kind = 'sign_out'")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM machine_logs")


@pytest.mark.parametrize("setting", ["erasure", "retention"])
def test_people_set_what_upkeep_sets_in_vain(setting: str) -> None:
    _person, boss = somebody_with_a_past(), make_person(is_admin=True)
    with through(Door(roles.ADMIN, person=boss.pk)), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.upkeep', %s, true)", [setting])
        for change in (
            "UPDATE security_events SET user_name = 'x'",
            "DELETE FROM security_events",
            "UPDATE machine_logs SET person_name = 'x'",
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(change)
