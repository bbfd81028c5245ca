"""The kiosk: a screen that was let in; a badge signs a person in there, and out again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.auth.guessing import is_closed_to, note_wrong_key
from core.clock import utc_now
from core.db.doors import AUTH, Door, through
from core.db.roles import MONITOR
from core.errors import InvalidInputError
from core.middleware import address_of
from core.models import SuiteUser, UserSession
from core.services.sign_ins import note_locked_out
from core.views.switched import while_on
from shopmonitor.models import Kiosk
from shopmonitor.selectors.alerts_on_screen import list_alerts_on_screen
from shopmonitor.selectors.estop_steps import list_open_estops
from shopmonitor.selectors.kiosks import (
    KEY_COOKIE,
    find_kiosk,
    find_kiosk_sign_in,
    find_person,
    list_work_now,
)
from shopmonitor.selectors.own_hours import count_to_confirm
from shopmonitor.services.kiosk_sign_ins import (
    KioskRefusedError,
    Reader,
    begin_kiosk_sign_in,
    check_pin,
    end_kiosk_sign_in,
    is_asked_for_pin,
    know_badge,
)
from shopmonitor.services.kiosks import note_kiosk_seen, pair_kiosk

PATH = "/kiosk/"
SIGN_IN = "suite_kiosk_sign_in"
# As long as browsers keep a cookie; each page of a kiosk renews it.
KEPT_S = 400 * 24 * 3600
# From the badge to the PIN.
PIN_WITHIN_S = 60
PIN_TRIES = 5
SAID_S = 8  # so long a refusal stands
PIN_SALT = "shopmonitor.kiosk.pin"
at_kiosk = while_on("kiosk")


@at_kiosk
@require_safe
def kiosk(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, else wait for a badge; to an unknown screen, ask for its code."""
    reader = _reader(request)
    if reader is None:
        return render(request, "shopmonitor/kiosk_pair.html")
    note_kiosk_seen(kiosk=reader.kiosk)
    row = _signed_in(request, reader.kiosk)
    answer = _waiting(request, reader) if row is None else _welcome(request, reader, row)
    _keep(answer, KEY_COOKIE, request.COOKIES[KEY_COOKIE], KEPT_S)
    return answer


@at_kiosk
@require_POST
def pair(request: HttpRequest) -> HttpResponse:
    """Take the code that the back office showed; from then on the screen is that kiosk."""
    door = "kiosk code"
    if is_closed_to(request, door=door):
        return _refuse(request, "pair", _too_many(request), status=429)
    try:
        key = pair_kiosk(code=request.POST.get("code", ""), address=address_of(request))
    except InvalidInputError as error:
        note_wrong_key(request, door=door)
        return _refuse(request, "pair", error.message, status=422)
    answer = HttpResponseRedirect(PATH)
    _keep(answer, KEY_COOKIE, key, KEPT_S)
    return answer


@at_kiosk
@require_POST
def badge(request: HttpRequest) -> HttpResponse:
    """Sign in whose badge it is, or out who is signed in already; another person takes over."""
    reader = _reader(request)
    if reader is None:
        return HttpResponseRedirect(PATH)
    door = _door_of(reader.kiosk)
    if is_closed_to(request, door=door):
        return _refuse(request, "wait", _too_many(request), status=429, reader=reader)
    try:
        return _present(request, reader)
    except KioskRefusedError as error:
        note_wrong_key(request, door=door)
        return _refuse(request, "wait", error.message, status=403, reader=reader)


@at_kiosk
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """Sign in who typed their PIN within a minute after their badge."""
    reader = _reader(request)
    user = None if reader is None else _asked(request, reader.kiosk)
    if reader is None or user is None:
        return HttpResponseRedirect(PATH)
    doors = (_door_of(reader.kiosk), "kiosk pin")
    closed = is_closed_to(request, door=doors[0])
    if closed or is_closed_to(request, door=doors[1], who=str(user.uid), tries=PIN_TRIES):
        text = _too_many(request, user)
        return _refuse(request, "wait", text, status=429, reader=reader)
    try:
        check_pin(reader=reader, user=user, text=request.POST.get("pin", ""))
    except KioskRefusedError as error:
        note_wrong_key(request, door=doors[0])
        note_wrong_key(request, door=doors[1], who=str(user.uid))
        return _refuse(request, "wait", error.message, status=403, reader=reader)
    return _let_in(reader, user)


@at_kiosk
@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Sign out whoever is signed in."""
    here = who_is_at(request)
    if here is not None:
        end_kiosk_sign_in(reader=here[0], row=here[1])
    return _gone()


def who_is_at(request: HttpRequest) -> tuple[Reader, UserSession] | None:
    """Return the kiosk and who is signed in there, for its other pages; None: nobody is."""
    reader = _reader(request)
    row = None if reader is None else _signed_in(request, reader.kiosk)
    return None if reader is None or row is None else (reader, row)


def _present(request: HttpRequest, reader: Reader) -> HttpResponse:
    row = _signed_in(request, reader.kiosk)
    user = know_badge(reader=reader, tag=request.POST.get("badge", ""))
    if row is not None:
        end_kiosk_sign_in(reader=reader, row=row)
        if row.user_id == user.pk:
            return _gone()
    if is_asked_for_pin(user=user):
        return _ask_pin(request, reader, user)
    return _let_in(reader, user)


def _reader(request: HttpRequest) -> Reader | None:
    found = find_kiosk(key=request.COOKIES.get(KEY_COOKIE, ""))
    return None if found is None else Reader(found, address_of(request))


def _signed_in(request: HttpRequest, kiosk: Kiosk) -> UserSession | None:
    return find_kiosk_sign_in(kiosk=kiosk, cookie=request.COOKIES.get(SIGN_IN, ""), at=utc_now())


def _welcome(request: HttpRequest, reader: Reader, row: UserSession) -> HttpResponse:
    user = row.user
    assert user is not None  # noqa: S101 - the selector has asked
    left_s = max(1, int((row.expires_at - utc_now()).total_seconds()) + 1)
    with through(Door(MONITOR, person=user.pk)):
        values: dict[str, Any] = {"work": list(list_work_now(user=user))}
        values |= {"alerts": list(list_alerts_on_screen(user=user)[:5])}
        values |= {"estops": list_open_estops(user=user)}
        values |= {"to_confirm": count_to_confirm(user=user)}
    values |= {"left_s": left_s, "until": row.expires_at}
    with translation.override(_language(user)):
        return _page(request, "signed_in", reader=reader, person=user, **values)


def _waiting(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _page(request, "wait", reader=reader)


def _ask_pin(request: HttpRequest, reader: Reader, user: SuiteUser) -> HttpResponse:
    asked = signing.dumps([str(user.uid), str(reader.kiosk.uid)], salt=PIN_SALT)
    with translation.override(_language(user)):
        return _page(request, "pin", reader=reader, person=user, asked=asked, left_s=PIN_WITHIN_S)


def _asked(request: HttpRequest, kiosk: Kiosk) -> SuiteUser | None:
    """Return who held their badge here within the last minute; a PIN alone opens nothing."""
    try:
        user, where = signing.loads(
            request.POST.get("asked", ""), salt=PIN_SALT, max_age=PIN_WITHIN_S
        )
    except signing.BadSignature:
        return None
    return find_person(uid=user) if where == str(kiosk.uid) else None


def _let_in(reader: Reader, user: SuiteUser) -> HttpResponse:
    answer = HttpResponseRedirect(PATH)
    _keep(answer, SIGN_IN, begin_kiosk_sign_in(reader=reader, user=user), reader.kiosk.signed_in_s)
    return answer


def _gone() -> HttpResponse:
    answer = HttpResponseRedirect(PATH)
    answer.delete_cookie(SIGN_IN, path=PATH, samesite="Strict")
    return answer


def _refuse(
    request: HttpRequest, name: str, said: str, *, status: int, **values: Any
) -> HttpResponse:
    back = {"left_s": SAID_S} if name == "wait" else {}
    return _page(request, name, status=status, said=said, **back, **values)


def _page(request: HttpRequest, name: str, *, status: int = 200, **values: Any) -> HttpResponse:
    return render(request, f"shopmonitor/kiosk_{name}.html", values, status=status)


def _keep(answer: HttpResponse, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/" if name == KEY_COOKIE else PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _door_of(kiosk: Kiosk) -> str:
    return f"kiosk {kiosk.uid}"


def _too_many(request: HttpRequest, user: SuiteUser | None = None) -> str:
    with through(AUTH):
        note_locked_out(login=user.username if user else "", address=address_of(request))
    return _("Too many wrong tries. Wait five minutes.")


def _language(user: SuiteUser) -> str:
    return user.language or translation.get_language() or settings.LANGUAGE_CODE
