"""Asking the API, as one kind of person after another, what each of them may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Model
from django.test import Client

from core.api.records import RecordViewSet
from core.choices import Level, ResourceType
from core.models import Area, Machine, SuitePermission, Zone
from core.selectors.object_rights import Places, inside_of, places_of
from core.services.access_grants import rewrite_access_grants
from shopmonitor.models import Node
from tests.doors.resources import body_of_new, changed_body, id_of, url_of
from tests.doors.samples import sample, written
from tests.factories.core import AreaFactory, MachineFactory, ZoneFactory
from tests.factories.estops import release, settle
from tests.factories.list_rows import MAKERS
from tests.factories.people import admin_client, give_right, make_person, token_client

YES, HIDDEN = "yes", "hidden"
REFUSALS = {401, 403, 404}

# Verbs that ask for the state first: how the row comes into it, and what is sent.
READY: dict[tuple[str, str], tuple[Callable[[Any], object] | None, dict[str, Any]]] = {
    ("estops", "inspect"): (release, {"cause": "Chip in the door"}),
    ("estops", "rearm"): (partial(settle, until="INSPECTED"), {}),
}


class Asker(NamedTuple):
    """A kind of person, and whether what they ask for lies in the area of their right."""

    name: str
    client: Client
    inside: bool


@dataclass(frozen=True)
class Hall:
    """The area of the area administrator, with a zone to put things into."""

    area: Area
    zone: Zone


def make_hall() -> Hall:
    """Make an area with a zone."""
    area = AreaFactory.create()
    return Hall(area, ZoneFactory.create(area=area))


def askers(hall: Hall) -> list[Asker]:
    """Return everybody who asks, in the order of the page's columns."""
    operator, manager, local = make_person(), make_person(), make_person()
    give_right(operator, Level.OPERATE)
    give_right(manager, Level.EDIT)
    give_right(local, Level.ADMIN, on=ResourceType.AREA, uid=hall.area.uid)
    of_area = token_client(local)
    return [
        Asker("anonymous", Client(), True),
        Asker("operator", token_client(operator), True),
        Asker("manager", token_client(manager), True),
        Asker("area administrator, there", of_area, True),
        Asker("area administrator, elsewhere", of_area, False),
        Asker("administrator", admin_client(), True),
    ]


class Table:
    """What a resource answers: a line for each verb, a word for each asker."""

    def __init__(self, view: Any) -> None:
        self.view = view
        self.hall = make_hall()
        self.askers = askers(self.hall)

    def lines(self) -> dict[str, list[str]]:
        """Ask everything; rows are made anew for each question, so that none spoils the next."""
        return {
            verb: [ask(asker) for asker in self.askers] for verb, ask in dict(self._verbs()).items()
        }

    def _verbs(self) -> Iterator[tuple[str, Callable[[Asker], str]]]:
        yield "list", self._list
        yield "read", partial(self._of_row, method="get")
        if issubclass(self.view, RecordViewSet):
            yield "make", self._make
            yield "change", self._change
            if "delete" in self.view.http_method_names:
                yield "retire", partial(self._of_row, method="delete")
        for action in self.view.get_extra_actions():
            yield from self._own(action)

    def _own(self, action: Any) -> Iterator[tuple[str, Callable[[Asker], str]]]:
        if action.url_path == "bulk":
            yield "bulk", self._bulk
            return
        for method in action.mapping:
            yield action.url_path, partial(self._of_row, method=method, verb=action.url_path)

    def _list(self, asker: Asker) -> str:
        row = self._row(asker)
        answer = asker.client.get(url_of(self.view))
        if answer.status_code != 200:
            return word_of(answer)
        shown = {each["id"] for each in answer.json()["results"]}
        return YES if id_of(self.view, row) in shown else HIDDEN

    def _of_row(self, asker: Asker, method: str, verb: str = "") -> str:
        row = self._row(asker)
        prepare, body = READY.get((self.view.resource, verb), (None, {}))
        if prepare is not None:
            prepare(row)
        return _send(asker, method, url_of(self.view, row, verb), body)

    def _change(self, asker: Asker) -> str:
        row = self._row(asker)
        return _send(asker, "patch", url_of(self.view, row), changed_body(self.view, row))

    def _make(self, asker: Asker) -> str:
        return _send(asker, "post", url_of(self.view), self._new(asker))

    def _bulk(self, asker: Asker) -> str:
        sent = [{"op": "create"} | self._new(asker)]
        return _send(asker, "post", url_of(self.view, None, "bulk"), sent)

    def _row(self, asker: Asker) -> Any:
        make = MAKERS.get(self.view.model._meta.label_lower)
        row = make() if make else written(self.view.model)
        if asker.inside:
            bring_into(self.hall, row, places_of(self.view.model))
        return row

    def _new(self, asker: Asker) -> dict[str, Any]:
        row = sample(self.view.model)
        inside = inside_of(self.view.model)
        if isinstance(row, Area):
            row.parent = AreaFactory.create()  # who has one area makes others in it only
        elif isinstance(row, Node):
            row.area = AreaFactory.create()
        if asker.inside:
            bring_into(self.hall, row, inside)
        return body_of_new(self.view, row)


def bring_into(hall: Hall, row: Model, places: Places) -> None:
    """Bring what a row lies in to the hall."""
    if isinstance(row, SuitePermission):
        _stand_in(hall, row)
    for kind, path in places.items():
        key = row.pk if path == "pk" else _place_key(row, path)
        if key is not None:
            _move(hall, kind, key)
    # The place was moved past the services that keep the rows of rights.
    rewrite_access_grants(set(SuitePermission.objects.values_list("user_id", flat=True)) - {None})


def _stand_in(hall: Hall, right: SuitePermission) -> None:
    """Let a right stand on the hall's area, of somebody who belongs there."""
    right.resource_type, right.resource_uid = ResourceType.AREA, hall.area.uid
    if right.pk:
        right.save()
    elif right.user is not None:
        give_right(right.user, Level.USE, on=ResourceType.AREA, uid=hall.area.uid)


def _place_key(row: Any, path: str) -> int | None:
    *steps, last = path.split("__")
    for step in steps:
        row = getattr(row, step)
    key: int | None = getattr(row, f"{last}_id")
    return key


def _move(hall: Hall, kind: str, key: int) -> None:
    if kind == "machine":
        Machine.objects.filter(pk=key).update(zone=hall.zone)
    elif kind == "zone":
        Zone.objects.filter(pk=key).update(area=hall.area)
    else:
        Area.objects.filter(pk=key).update(parent=hall.area)


class Page(NamedTuple):
    """An address that is no resource of rows: its name, and what is asked of it."""

    name: str
    verb: str
    method: str
    url: str


PAGES = (
    Page("company", "read", "get", "/api/v1/company/"),
    Page("company", "change", "patch", "/api/v1/company/"),
    Page("health", "read", "get", "/api/v1/health/"),
    Page(
        "kpis",
        "read",
        "get",
        "/api/v1/kpis/?machine={machine}&from=2026-03-02T06:00Z&to=2026-03-02T14:00Z",
    ),
    Page("metrics", "read", "get", "/metrics"),
)


def page_line(page: Page) -> list[str]:
    """Return what a page answers to each asker."""
    hall = make_hall()
    there, elsewhere = MachineFactory.create(zone=hall.zone), MachineFactory.create()
    found = []
    for asker in askers(hall):
        url = page.url.format(machine=(there if asker.inside else elsewhere).code)
        found.append(_send(asker, page.method, url, {}))
    return found


def _send(asker: Asker, method: str, url: str, body: Any) -> str:
    if method == "get":
        return word_of(asker.client.get(url))
    return word_of(getattr(asker.client, method)(url, body, content_type="application/json"))


def word_of(answer: Any) -> str:
    """Return how the page says it: a refusal by its number, anything past the rights as yes."""
    assert answer.status_code < 500, answer.content
    assert answer.status_code != 405, answer.content
    return str(answer.status_code) if answer.status_code in REFUSALS else YES
