"""The floor's database without any way to core's, and then with it: run by test_away.py.

    python -m tests.core.auth.away

Prints one JSON document of what was seen. No replication runs here: what it would copy is
copied by hand.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from core.events import relay  # noqa: E402
from core.events.dispatch import deliver_all  # noqa: E402
from core.models import Fault, SecurityEvent, SuiteUser, UserSession  # noqa: E402
from core.services.sign_ins import end_all_sign_ins, end_sign_ins  # noqa: E402
from core.services.users import create_user, deactivate_user  # noqa: E402

HOME, FLOOR = "default", "shop_monitor"
PASSWORD = "correct-horse-battery"
SLOW_HASH = make_password(PASSWORD, hasher="pbkdf2_sha256")
seen: dict[str, Any] = {}
port = ""


def make_people() -> None:
    for name in ("anna", "bert", "carl", "dora", "boss"):
        person = SuiteUser(username=name, display_name=name.title(), is_admin=name == "boss")
        create_user(user=person, password=PASSWORD)
    old = SuiteUser.objects.using(HOME).get(username="dora")
    SuiteUser.objects.using(HOME).filter(pk=old.pk).update(password=SLOW_HASH)
    copy_people()


def copy_people() -> None:
    """Do what replication does."""
    SuiteUser.objects.using(FLOOR).bulk_create(
        list(SuiteUser.objects.using(HOME).all()),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["active", "password", "sessions_valid_from", "revision"],
    )


def lose_core() -> None:
    global port
    home = connections[HOME]
    port, home.settings_dict["PORT"] = home.settings_dict["PORT"], "1"
    home.close()


def find_core() -> None:
    connections[HOME].settings_dict["PORT"] = port
    connections[HOME].close()
    relay._away.clear()


def sign_in(name: str, password: str = PASSWORD) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": name, "password": password})
    client.came_in = answer.status_code == 302  # type: ignore[attr-defined]
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/sign-ins/").status_code == 200


def kinds() -> list[str]:
    rows = SecurityEvent.objects.using(FLOOR).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def sign_in_without_core() -> tuple[Client, Client, Client]:
    first, second, other = sign_in("anna"), sign_in("anna"), sign_in("bert")
    seen["signed in"] = [is_in(first), is_in(second), is_in(other)]
    seen["rows at the floor"] = UserSession.objects.using(FLOOR).filter(user__isnull=False).count()
    return first, second, other


def end_without_core(first: Client, second: Client) -> None:
    page = first.get("/accounts/sign-ins/").content.decode()
    seen["page shows two"] = page.count('class="card"')
    answer = first.post("/accounts/sign-ins/end-others/")
    seen["others ended"] = [answer.status_code, is_in(first), is_in(second)]


def lock_out_without_core() -> None:
    for _try in range(10):
        sign_in("carl", "wrong")
    seen["locked out"] = not sign_in("carl").came_in  # type: ignore[attr-defined]
    seen["others come in"] = sign_in("bert").came_in  # type: ignore[attr-defined]


def upgrade_without_core() -> None:
    seen["older hash comes in"] = sign_in("dora").came_in  # type: ignore[attr-defined]
    copied = SuiteUser.objects.using(FLOOR).get(username="dora")
    seen["hash is as it was"] = copied.password == SLOW_HASH


def write_without_core() -> None:
    """Pages that only read go on; what only core can write says so, and is no fault of ours."""
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": "boss", "password": PASSWORD})
    area = {"code": "H1", "name": "Hall", "region": "home", "time_zone": "UTC"}
    seen["office reads"] = client.get("/admin/core/area/").status_code
    page = client.post("/admin/core/area/add/", area, headers={"Accept-Language": "de"})
    seen["office says"] = [page.status_code, page.headers.get("Retry-After"), page.content.decode()]
    answer = client.post("/api/v1/areas/", area, content_type="application/json")
    problem = answer.json()
    seen["API says"] = [answer.status_code, problem["code"], problem["detail"]]
    seen["faults"] = Fault.objects.using(FLOOR).count()


def deliver() -> None:
    for alias in (FLOOR, HOME, FLOOR):
        deliver_all(alias)


def heal(first: Client, other: Client) -> None:
    find_core()
    deliver()
    home = UserSession.objects.using(HOME).exclude(site="")
    seen["notes at core"] = sorted(home.values_list("user__username", flat=True))
    seen["notes open nothing"] = all(
        token.startswith("elsewhere:") for token in home.values_list("session_token", flat=True)
    )
    dora = SuiteUser.objects.using(HOME).get(username="dora")
    seen["hash is new"] = dora.password.startswith("argon2") and dora.check_password(PASSWORD)
    settings.SUITE_SITE = HOME
    anna = SuiteUser.objects.using(HOME).get(username="anna")
    uids = list(home.filter(user=anna).values_list("uid", flat=True))
    seen["ended at core"] = end_sign_ins(uids=uids)
    settings.SUITE_SITE = FLOOR
    seen["in until it has arrived"] = is_in(first)
    deliver()
    seen["out when it has arrived"] = not is_in(first)
    seen["others stay"] = is_in(other)
    bert = SuiteUser.objects.using(HOME).get(username="bert")
    end_all_sign_ins(user=bert, by=None)
    deliver()
    seen["all ended"] = not is_in(other)


def close_account() -> None:
    client = sign_in("anna")
    seen["in again"] = is_in(client)
    deactivate_user(user=SuiteUser.objects.using(HOME).get(username="anna"))
    deliver()
    # The copy of core does not know yet; the event was enough.
    seen["closed by event"] = not is_in(client)
    copy_people()
    seen["closed by its row"] = not is_in(sign_in("anna"))


def main() -> None:
    make_people()
    lose_core()
    first, second, other = sign_in_without_core()
    end_without_core(first, second)
    lock_out_without_core()
    upgrade_without_core()
    write_without_core()
    seen["told"] = sorted(set(kinds()))
    heal(first, other)
    close_account()
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
