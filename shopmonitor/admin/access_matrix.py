"""The page of people and machines: who may work where, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.access import asker, may_enter, rights_of
from core.admin.list_export import send_table
from core.admin.long_lists import FORMAT_PARAM
from core.admin.menu import add_own_page
from core.admin.object_page import may_look, page_of
from core.admin.people_of_area import way_to_give
from core.admin.who_may_work import why_lines
from core.choices import App, Level
from core.models import Machine, SuiteUser
from core.reports.csv_tables import Cell
from core.selectors.who_may_work import get_worker
from shopmonitor.admin.matrix_question import MatrixQuestion
from shopmonitor.models import MachineSession
from shopmonitor.protocol.words import SwipeReason
from shopmonitor.selectors.access_matrix import Access, AccessMatrix, list_access
from shopmonitor.services.swipe_answers import REASON_TEXTS

PEOPLE, MACHINES = 50, 25
# So many people of a file are judged at once.
BATCH = 100
PAGE = "access_matrix"
NO_BADGE = gettext_lazy("No badge")
LEVELS = dict(Level.choices)


def show_access_matrix(request: HttpRequest) -> HttpResponseBase:
    """Show a page of people and machines, or give all that are asked for as a file."""
    if not may_see_matrix(request):
        raise PermissionDenied
    if _is_off():
        raise Http404
    asked = MatrixQuestion(request)
    if request.GET.get(FORMAT_PARAM) in {"csv", "xlsx"}:
        return _file(asked)
    return TemplateResponse(request, "admin/shopmonitor/access_matrix.html", _context(asked))


def may_see_matrix(request: HttpRequest) -> bool:
    """Tell whether the person may look at any machine."""
    return may_enter(request) and rights_of(request).reach(Level.VIEW, App.MONITOR).somewhere


def _is_off() -> bool:
    page: Any = admin.site.get_model_admin(MachineSession)
    return bool(page.is_off())


def _context(asked: MatrixQuestion) -> dict[str, Any]:
    request = asked.request
    people, more_people = _slice(asked.people, asked.number("p"), PEOPLE)
    machines, more_machines = _slice(asked.machines, asked.number("m"), MACHINES)
    matrix = list_access(people=people, machines=machines, at=asked.at)
    return {
        **admin.site.each_context(request),
        "title": _("Who may work where"),
        "form": asked.form,
        "machines": [(each, _link(request, each)) for each in machines],
        "lines": [_line(asked, matrix, person, machines) for person in people],
        "why": _why(asked),
        "exports": [(kind.upper(), asked.link(format=kind)) for kind in ("csv", "xlsx")],
        "people_turns": _turns(asked, "p", more_people),
        "machine_turns": _turns(asked, "m", more_machines),
    }


def _slice(rows: Any, page: int, size: int) -> tuple[list[Any], bool]:
    found = list(rows[(page - 1) * size : page * size + 1])
    return found[:size], len(found) > size


def _turns(asked: MatrixQuestion, name: str, more: bool) -> dict[str, str]:
    now = asked.number(name)
    return {
        "previous": asked.link(**{name: now - 1}) if now > 1 else "",
        "next": asked.link(**{name: now + 1}) if more else "",
    }


def _link(request: HttpRequest, row: Any) -> str:
    return page_of(row) if may_look(request, admin.site, type(row), row) else ""


def _line(
    asked: MatrixQuestion, matrix: AccessMatrix, person: SuiteUser, machines: Sequence[Machine]
) -> dict[str, Any]:
    cells = []
    for machine in machines:
        access = matrix.cell(person=person, machine=machine)
        cells.append(
            {
                "may": access.may,
                "right": _right(access),
                "against": "" if access.may else _reason(access),
                "link": asked.link(person=person.uid, machine=machine.uid) + "#why",
                "machine": machine.code,
            }
        )
    return {"person": person, "link": _link(asked.request, person), "cells": cells}


def _right(access: Access) -> str:
    return ", ".join(str(LEVELS[level]) for level in access.levels)


def _reason(access: Access) -> str:
    """Say why not; what a reader calls unknown is for the office a person without a badge."""
    if access.reason is SwipeReason.BADGE_UNKNOWN:
        return str(NO_BADGE)
    return _(REASON_TEXTS[access.reason])


def _why(asked: MatrixQuestion) -> dict[str, Any] | None:
    """Say of the cell that was opened what decided it: each question of the swipe."""
    person = _named(asked.request, "person", asked.people)
    machine = _named(asked.request, "machine", asked.machines)
    if person is None or machine is None:
        return None
    access = list_access(people=[person], machines=[machine], at=asked.at).cell(
        person=person, machine=machine
    )
    worker = get_worker(machine=machine, person=person, at=asked.at)
    return {
        "person": person,
        "machine": machine,
        "access": access,
        "right": _right(access) or _("No right"),
        "verdict": _("May start now") if access.may else _reason(access),
        "line": why_lines(admin.site, asked.request, worker),
        "needs_second": access.may and access.reason is SwipeReason.SECOND_PERSON_NEEDED,
        "give": way_to_give(asked.request, person, machine),
        "close": asked.link(person=None, machine=None),
    }


def _named(request: HttpRequest, name: str, rows: Any) -> Any:
    """Return the row that the address names, if the person may see it."""
    try:
        uid = forms.UUIDField().clean(request.GET.get(name, ""))
    except forms.ValidationError:
        return None
    return rows.filter(uid=uid).first()


def _file(asked: MatrixQuestion) -> HttpResponseBase:
    name = _("Who may work where")
    return send_table(
        asked.request,
        asker(asked.request),
        name=name,
        stem="who-may-work",
        rows=_rows(asked),
        told={"list": PAGE, "columns": ["rights at machines"]},
    )


def _rows(asked: MatrixQuestion) -> Iterator[list[Sequence[Cell]]]:
    machines = list(asked.machines)
    yield [[_("Person"), _("user name"), *(machine.code for machine in machines)]]
    people = list(asked.people)
    for first in range(0, len(people), BATCH):
        batch = people[first : first + BATCH]
        matrix = list_access(people=batch, machines=machines, at=asked.at)
        yield [
            [str(person), person.username, *(_cell(matrix, person, each) for each in machines)]
            for person in batch
        ]


def _cell(matrix: AccessMatrix, person: SuiteUser, machine: Machine) -> str:
    access = matrix.cell(person=person, machine=machine)
    right = _right(access)
    if access.may:
        return right
    return ": ".join(part for part in (right, _reason(access)) if part)


add_own_page(
    "people",
    title=gettext_lazy("Who may work where"),
    icon="grid_on",
    page=PAGE,
    may=lambda request: may_see_matrix(request) and not _is_off(),
)
