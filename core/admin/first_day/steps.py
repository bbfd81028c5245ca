"""Core's steps of the set-up, and in words how far each is."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.first_day import Step, add_step
from core.selectors.backups import get_last_good_backup
from core.selectors.company import get_company
from core.selectors.first_day import count_badges, count_machines, count_people, count_places


def _said_places() -> str:
    areas, zones = count_places()
    if not areas:
        return ""
    return _("%(areas)d areas, %(zones)d zones") % {"areas": areas, "zones": zones}


def _said_machines() -> str:
    count = count_machines()
    return ngettext("%d machine", "%d machines", count) % count if count else ""


def _said_people() -> str:
    # Whoever reads this is one of them.
    count = count_people() - 1
    return ngettext("%d more person", "%d more people", count) % count if count > 0 else ""


def _said_badges() -> str:
    count = count_badges()
    return ngettext("%d badge", "%d badges", count) % count if count else ""


def _said_company() -> str:
    company = get_company()
    return "" if company._state.adding else company.name


def _said_backup() -> str:
    run = get_last_good_backup()
    return (
        date_format(localtime(run.finished_at), "SHORT_DATETIME_FORMAT")
        if run and run.finished_at
        else ""
    )


for _step in (
    Step(
        code="company",
        title=gettext_lazy("Company"),
        purpose=gettext_lazy(
            "Name, language, time zone, currency and paper: what pages and papers show from now on."
        ),
        page="admin:core_company_changelist",
        said=_said_company,
        icon="apartment",
        position=10,
    ),
    Step(
        code="places",
        title=gettext_lazy("Areas and zones"),
        purpose=gettext_lazy(
            "An area is a hall, a building or a site. Its zones are the work centres: turning,"
            " milling, assembly."
        ),
        page="first_day_places",
        said=_said_places,
        icon="location_on",
        position=20,
        imports="zones",
    ),
    Step(
        code="machines",
        title=gettext_lazy("Machines"),
        purpose=gettext_lazy(
            "What work is booked on. The code is what stands on the machine and on papers."
        ),
        page="first_day_machines",
        said=_said_machines,
        icon="precision_manufacturing",
        position=30,
        imports="machines",
    ),
    Step(
        code="people",
        title=gettext_lazy("People"),
        purpose=gettext_lazy(
            "What somebody does decides what they may do at first: each role is a group with one"
            " right on everything, and can be made narrower later."
        ),
        page="first_day_people",
        said=_said_people,
        icon="person",
        position=40,
        imports="people",
    ),
    Step(
        code="badges",
        title=gettext_lazy("Badges"),
        purpose=gettext_lazy(
            "Put the cursor beside a name and hold the badge to a USB reader: the cursor goes on to"
            " the next by itself. A number in hex can be typed, too."
        ),
        page="first_day_badges",
        said=_said_badges,
        icon="badge",
        position=50,
        imports="badges",
    ),
    Step(
        code="backup",
        title=gettext_lazy("First backup"),
        purpose=gettext_lazy(
            "From then on one is made every night. The key ring is kept apart: put a copy of it"
            " where the backups are not."
        ),
        page="admin:core_backuprun_changelist",
        said=_said_backup,
        icon="backup",
        position=70,
    ),
):
    add_step(_step)
