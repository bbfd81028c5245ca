"""Failed events in the back office: found, understood, put in line again, given up."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from core.events.dispatch import deliver_all
from core.events.outbox import MAX_ATTEMPTS
from core.models import EventStep, Machine, SyncEvent
from core.services.records import create_record
from tests.core.events.line import Line, due_now
from tests.doors.samples import sample
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/core/syncevent/"


@pytest.fixture
def browser() -> Client:
    client = Client()
    boss = make_person(is_admin=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    SyncEvent.objects.all().delete()
    return client


def fail(line: Line, *numbers: int, attempts: int = MAX_ATTEMPTS, **values: Any) -> list[SyncEvent]:
    """Let the line's own handler fail as often as it takes."""
    line.fails = lambda _event: True
    line.publish(*numbers, **values)
    for _ in range(attempts):
        due_now()
        deliver_all("default")
    rows = SyncEvent.objects.filter(payload__number__in=numbers)
    return list(rows.order_by("sequence"))


def page_of(event: SyncEvent) -> str:
    return f"{LIST}{event.event_id}/change/"


def text(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_page_says_which_reaction_broke_off_with_what_and_where(
    browser: Client, line: Line
) -> None:
    (event,) = fail(line, 1)
    shown = text(browser, page_of(event))
    assert "ShopTracker could not take in line.stepped." in shown
    assert "broke off with LookupError: no step 1" in shown
    assert "tests.core.events.line.Line.handle" in shown
    assert "raise LookupError" in shown, "the place in the code"
    assert f"It was tried {MAX_ATTEMPTS} times and is not tried any more" in shown
    assert EventStep.objects.filter(event_id=event.event_id).count() == MAX_ATTEMPTS


def test_page_of_one_that_waits_names_the_next_attempt_and_what_waits_behind(
    browser: Client, line: Line
) -> None:
    first, second = fail(line, 1, 2, attempts=1, uid=uuid4())
    shown = text(browser, page_of(first))
    assert f"It was tried 1 time of {MAX_ATTEMPTS}; the next attempt comes at" in shown
    assert "What waits behind it" in shown
    assert page_of(second) in shown
    assert "waits to be delivered" in text(browser, page_of(second))
    assert "Deliver again" not in shown


def test_button_puts_it_in_line_and_it_goes_through(browser: Client, line: Line) -> None:
    (event,) = fail(line, 1)
    line.fails = lambda _event: False
    assert browser.post(page_of(event), {"again": "1"}).status_code == 302
    assert "1 event is in line again." in text(browser, page_of(event))
    deliver_all("default")
    shown = text(browser, page_of(event))
    assert "line.stepped was delivered to ShopTracker at" in shown
    assert "Put in line again" in shown
    assert line.effects == {1}


def test_all_with_the_same_error_go_by_one_button(browser: Client, line: Line) -> None:
    events = fail(line, 1, 2, 3)
    assert "Deliver all 3 that failed with LookupError" in text(browser, page_of(events[0]))
    browser.post(page_of(events[0]), {"again_all": "1"})
    assert not SyncEvent.objects.filter(status="failed").exists()


def test_given_up_with_a_reason_and_not_without(browser: Client, line: Line) -> None:
    (event,) = fail(line, 1)
    browser.post(page_of(event), {"give_up": "1", "reason": " "})
    assert "say why" in text(browser, page_of(event))
    browser.post(page_of(event), {"give_up": "1", "reason": "booked by hand"})
    shown = text(browser, page_of(event))
    assert "gave it up: booked by hand. ShopTracker never took it in." in shown
    browser.post(page_of(event), {"again": "1"})
    event.refresh_from_db()
    assert event.status == "processed"


def test_content_leads_to_what_it_names(browser: Client) -> None:
    machine = create_record(sample(Machine))
    event = SyncEvent.objects.filter(event_type="machine.created").first()
    assert event is not None
    shown = text(browser, page_of(event))
    links = [
        f"/admin/things/machine/{machine.uid}/",
        f"/admin/things/zone/{machine.zone.uid}/",
    ]
    assert all(link in shown for link in links)
    assert str(machine) in shown
    targets = [browser.get(link)["Location"] for link in links]
    assert targets == [
        f"/admin/core/machine/{machine.pk}/change/",
        f"/admin/core/zone/{machine.zone.pk}/change/",
    ]


def test_id_of_nothing_is_said(browser: Client) -> None:
    answer = browser.get(f"/admin/things/machine/{uuid4()}/", follow=True)
    assert "There is nothing with the id" in answer.content.decode()
    assert browser.get(f"/admin/things/moon/{uuid4()}/").status_code == 302


def test_list_is_found_by_ids_kind_state_and_date(browser: Client, line: Line) -> None:
    uid = uuid4()
    (event,) = fail(line, 1, uid=uid)
    line.publish(2)

    def found(**query: Any) -> int:
        return len(browser.get(LIST, query).context["cl"].result_list)

    assert found() == 3  # two, and the word that one has failed
    assert found(q=str(uid)) == found(thing=str(uid)) == 1
    assert found(q=str(event.event_id)) == 2, "and the word about it"
    assert found(q=str(uuid4())) == 0
    assert found(q="line.stepped") == found(event_type="line.stepped") == 2
    assert found(status__exact="failed") == 1
    assert found(created_at_from_0="2020-01-01", created_at_from_1="00:00:00") == 3
    assert found(created_at_from_0="2099-01-01", created_at_from_1="00:00:00") == 0


def test_chosen_ones_are_put_in_line_from_the_list(browser: Client, line: Line) -> None:
    events = fail(line, 1, 2)
    chosen = {"action": "retry_events", "_selected_action": [str(each.pk) for each in events]}
    assert browser.post(LIST, chosen).status_code == 302
    assert not SyncEvent.objects.filter(status="failed").exists()
    assert EventStep.objects.filter(kind="retried").count() == 2
