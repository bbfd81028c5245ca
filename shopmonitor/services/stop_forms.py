"""What people ask for on the pages of stops: a reason for many, none, or a cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time, tzinfo
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import InvalidInputError
from core.models import Machine, StopReason, SuiteUser
from shopmonitor.domain.stop_keys import StopKey, moment_inside, read_stop_key
from shopmonitor.selectors.stops import find_reason
from shopmonitor.services.stops import StopSpan, classify_stops, split_stop

SPLIT, NONE = "split", "none"


class StopForm(NamedTuple):
    """What was sent: the stops that were chosen, the button, and the time beside `split`."""

    stops: Sequence[str]
    does: str
    at: str = ""


def do_stop_form(
    *, form: StopForm, machines: Iterable[Machine], by: SuiteUser, zone: tzinfo
) -> str:
    """Do what a form asks for at machines of that person; return what is said of it.

    Args:
        machines: those where the person may say why they stood.
        zone: of the clocks by which `at` is meant.

    Raises:
        InvalidInputError: nothing is chosen, or it does not fit.
    """
    known = {machine.uid: machine for machine in machines}
    keys = [key for key in map(read_stop_key, form.stops) if key is not None]
    stops = [
        StopSpan(known[key.machine], key.start, key.end) for key in keys if key.machine in known
    ]
    if len(stops) < len(form.stops):
        raise InvalidInputError(
            _("stops: one of them is no stop of your machines; load the list anew."), field="stops"
        )
    if form.does == SPLIT:
        _split(stops, form.at, by, zone)
        return _("The stop is cut in two; the second part waits for its reason.")
    reason = _reason(form.does)
    classify_stops(stops=stops, reason=reason, by=by)
    if reason is None:
        return _("The reason is taken back.")
    text = ngettext("%(number)d stop: %(reason)s", "%(number)d stops: %(reason)s", len(stops))
    return text % {"number": len(stops), "reason": reason}


def _split(stops: Sequence[StopSpan], at: str, by: SuiteUser, zone: tzinfo) -> None:
    if len(stops) != 1:
        raise InvalidInputError(_("stops: choose the one stop that is to be cut."), field="stops")
    try:
        wanted = time.fromisoformat(at)
    except ValueError:
        wanted = None
    stop = stops[0]
    key = StopKey(stop.machine.uid, stop.start, stop.end)
    moment = None if wanted is None else moment_inside(key, at=wanted, zone=zone)
    if moment is None:
        raise InvalidInputError(
            _("at: give a time between the beginning and the end of the stop."), field="at"
        )
    split_stop(stop=stop, at=moment, by=by)


def _reason(does: str) -> StopReason | None:
    if does == NONE:
        return None
    try:
        found = find_reason(uid=UUID(does))
    except ValueError:
        found = None
    if found is None:
        raise InvalidInputError(
            _("reason: it is no longer in use; load the page anew and choose another one."),
            field="reason",
        )
    return found
