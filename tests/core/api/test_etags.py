"""Entity tags: nothing is sent twice, and nothing is changed that its sender has not read."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from core.models import Machine
from tests.factories.core import AreaFactory, MachineFactory, ZoneFactory
from tests.factories.people import admin_client
from tests.together import together

pytestmark = pytest.mark.django_db
MACHINES = "/api/v1/machines/"
JSON = "application/json"


@pytest.fixture
def client() -> Client:
    return admin_client()


@pytest.fixture
def url() -> str:
    machine: Machine = MachineFactory.create(name="Lathe")
    return f"{MACHINES}{machine.uid}/"


def tag_of(client: Client, url: str, **query: Any) -> str:
    return client.get(url, query)["ETag"]


def patch(client: Client, url: str, values: dict[str, Any], if_match: str) -> Any:
    return client.patch(url, values, content_type=JSON, headers={"If-Match": if_match})


def test_who_has_it_already_gets_304_and_nothing_else(client: Client, url: str) -> None:
    tag = tag_of(client, url)
    assert tag.startswith('"')
    for known in (tag, f'"other", W/{tag}', "*"):
        again = client.get(url, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert client.get(url, headers={"If-None-Match": '"x"'}).status_code == 200


def test_no_two_answers_share_a_tag(client: Client, url: str) -> None:
    seen = {
        tag_of(client, url),
        tag_of(client, url, fields="id"),
        tag_of(client, url, expand="zone"),
    }
    assert len(seen) == 3
    before = tag_of(client, url, expand="zone")
    zone = Machine.objects.get().zone
    client.patch(f"/api/v1/zones/{zone.uid}/", {"name": "New"}, content_type=JSON)
    assert tag_of(client, url, expand="zone") != before


def test_tag_of_a_change_is_that_of_the_next_reading(client: Client, url: str) -> None:
    changed = client.patch(url, {"name": "New"}, content_type=JSON)
    assert changed["ETag"] == tag_of(client, url)
    new = {"code": "W1", "name": "Lathe", "zone": str(ZoneFactory.create().uid)}
    made = client.post(MACHINES, new, content_type=JSON)
    assert made["ETag"] == tag_of(client, f"{MACHINES}{made.json()['id']}/")


def test_change_of_what_is_not_known_any_more_is_refused_in_words(client: Client, url: str) -> None:
    tag = tag_of(client, url)
    assert patch(client, url, {"name": "First"}, tag).status_code == 200
    refused = patch(client, url, {"name": "Second"}, tag)
    assert refused.status_code == 412
    assert refused.json()["code"] == "changed_meanwhile"
    assert "revision 2" in refused.json()["detail"]
    assert Machine.objects.get().name == "First"
    assert client.delete(url, headers={"If-Match": tag}).status_code == 412
    assert client.delete(url, headers={"If-Match": tag_of(client, url)}).status_code == 204


def test_tag_of_any_representation_will_do_and_any_row_is_a_star(client: Client, url: str) -> None:
    assert patch(client, url, {"name": "A"}, tag_of(client, url, fields="id")).status_code == 200
    assert patch(client, url, {"name": "B"}, "*").status_code == 200
    several = f'"x", {tag_of(client, url)}'
    assert patch(client, url, {"name": "C"}, several).status_code == 200


def test_tag_of_another_row_a_weak_one_and_nonsense_match_nothing(client: Client, url: str) -> None:
    other = tag_of(client, f"{MACHINES}{MachineFactory.create().uid}/")
    for tag in (other, f"W/{tag_of(client, url)}", "nonsense", '""'):
        assert patch(client, url, {"name": "New"}, tag).status_code == 412, tag


def test_without_a_tag_all_is_as_before_and_lists_have_none(client: Client, url: str) -> None:
    assert client.patch(url, {"name": "New"}, content_type=JSON).status_code == 200
    assert not client.get(MACHINES).has_header("ETag")


def test_retired_change_is_refused_by_its_state_not_by_its_tag(client: Client, url: str) -> None:
    client.delete(url)
    assert patch(client, url, {"name": "New"}, tag_of(client, url)).status_code == 409


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_who_change_what_they_read_one_wins() -> None:
    client = admin_client()
    area = AreaFactory.create()
    url = f"/api/v1/areas/{area.uid}/"
    tag = tag_of(client, url)

    def change(number: int) -> int:
        return int(patch(client, url, {"name": f"Hall {number}"}, tag).status_code)

    answers = together(*[partial(change, number) for number in range(8)])
    assert sorted(answers) == [200] + [412] * 7
    area.refresh_from_db()
    assert area.revision == 2
