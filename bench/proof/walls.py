"""Proof: eight people ask 100,000 times through three connections, and see no foreign row.

    python -m bench.proof walls

PgBouncer in transaction mode stands between; each of the eight has a thread, rights of their own,
and asks in autocommit, in transactions, for reading and for writing, through two doors in turn.
What everybody may see is worked out beforehand by other means, as the suite itself.
"""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.proof.apart import prove_apart
from bench.proof.rows import Row

PEOPLE, POOL = 8, 3
QUERIES = 100_000
ZONES, MACHINES_A_ZONE, SESSIONS_A_MACHINE = 4, 3, 5
PATIENCE_S = 1800.0


@dataclass
class Asker:
    """One of the eight: what they may see, and what they saw that was not theirs."""

    key: int
    may_see: dict[str, set[int]]
    may_write: set[int]
    asked: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    foreign: int = 0
    missing: int = 0
    errors: list[str] = field(default_factory=list)


def prove() -> list[Row]:
    """Let the rest run in a process that knows no other database, and return its rows."""
    return prove_apart("bench.proof.walls")


def _prove_here(queries: int) -> list[Row]:
    from django.db import connection  # noqa: PLC0415 - after Django is set up

    from tests.core.db.aliases import another_alias  # noqa: PLC0415
    from tests.core.db.pooler import pooler  # noqa: PLC0415

    askers = _make_shop()
    options = {"HOST": "127.0.0.1", "OPTIONS": {"connect_timeout": 1}}
    with (
        pooler(str(connection.settings_dict["NAME"]), size=POOL) as port,
        another_alias("pooled", PORT=port, DISABLE_SERVER_SIDE_CURSORS=True, **options) as alias,
    ):
        threads = [
            threading.Thread(target=_ask, args=(alias, asker, queries // PEOPLE))
            for asker in askers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
    return _rows(askers, queries)


def _make_shop() -> list[Asker]:
    """Make a shop in four zones: an administrator, three who lead one each, four with no right."""
    from core.choices import Level, ResourceType  # noqa: PLC0415
    from core.clock import utc_now  # noqa: PLC0415
    from shopmonitor.models import MachineSession  # noqa: PLC0415
    from tests.factories.core import MachineFactory, ZoneFactory, make_badge  # noqa: PLC0415
    from tests.factories.people import give_right, make_person  # noqa: PLC0415

    zones = [ZoneFactory.create() for _ in range(ZONES)]
    machines = [MachineFactory.create(zone=zone) for zone in zones for _ in range(MACHINES_A_ZONE)]
    people = [make_person(is_admin=not number) for number in range(PEOPLE)]
    for number, person in enumerate(people):
        make_badge(person, f"04A1B2{number:02X}")
    now = utc_now()
    MachineSession.objects.bulk_create(
        MachineSession(user=people[n % PEOPLE], machine=machine, started_at=now, ended_at=now)
        for n, machine in enumerate(machines * SESSIONS_A_MACHINE)
    )
    leaders = dict(zip(people[1:4], zones, strict=False))
    for person, zone in leaders.items():
        give_right(person, Level.VIEW, on=ResourceType.ZONE, uid=zone.uid)
    return [_asker(person, people, zone=leaders.get(person)) for person in people]


def _asker(person: Any, people: list[Any], *, zone: Any) -> Asker:
    """Say what they may see: the first everything, a leader their zone and all names."""
    from core.models import Badge  # noqa: PLC0415
    from shopmonitor.models import MachineSession  # noqa: PLC0415

    everything = person == people[0]
    led = (
        MachineSession.objects.filter(machine__zone=zone) if zone else MachineSession.objects.none()
    )
    at_places = set(led.values_list("pk", flat=True))
    names = people if everything or zone else [person]
    badges = _keys(Badge, person, all_of=everything)
    sessions = _keys(MachineSession, person, all_of=everything) | at_places
    may_see = {"badge": badges, "person": {one.pk for one in names}, "session": sessions}
    return Asker(person.pk, may_see, may_write=badges)


def _keys(model: Any, person: Any, *, all_of: bool) -> set[int]:
    rows = model.objects.all() if all_of else model.objects.filter(user=person)
    return set(rows.values_list("pk", flat=True))


def _ask(alias: str, asker: Asker, count: int) -> None:
    from django.db import connections  # noqa: PLC0415

    from core.db import roles  # noqa: PLC0415
    from core.db.doors import Door, through  # noqa: PLC0415

    chance = random.Random(asker.key)  # noqa: S311 - the same questions in every run
    questions = list(_Desk(alias, asker, chance).questions.items())
    try:
        for _ in range(count):
            name, question = chance.choice(questions)
            person = None if name == "nobody" else asker.key
            with through(Door(chance.choice([roles.ADMIN, roles.REPORT]), person=person)):
                question()
            asker.asked[name] += 1
    except Exception as error:
        asker.errors.append(f"{type(error).__name__}: {error}")
        raise
    finally:
        connections[alias].close()


class _Desk:
    """The questions that one of them asks, and the count of what comes back."""

    def __init__(self, alias: str, asker: Asker, chance: random.Random) -> None:
        from core.models import Badge, SuiteUser  # noqa: PLC0415
        from shopmonitor.models import MachineSession  # noqa: PLC0415

        self.alias, self.asker, self.chance = alias, asker, chance
        self.models: dict[str, Any] = {
            "badge": Badge,
            "person": SuiteUser,
            "session": MachineSession,
        }
        self.questions: dict[str, Callable[[], object]] = {
            "badges": lambda: self._all("badge"),
            "people": lambda: self._all("person"),
            "sessions": lambda: self._all("session"),
            "several in a transaction": self._several,
            "by key": self._by_key,
            "in SQL": self._in_sql,
            "writing": self._write,
            "nobody": self._nobody,
        }

    def _rows(self, kind: str, **how: Any) -> set[int]:
        found = self.models[kind].objects.using(self.alias).filter(**how)
        return set(found.values_list("pk", flat=True))

    def _seen(self, found: set[int], allowed: set[int], wanted: set[int]) -> None:
        self.asker.rows += len(found)
        self.asker.foreign += len(found - allowed)
        self.asker.missing += len(wanted - found)

    def _all(self, kind: str) -> None:
        allowed = self.asker.may_see[kind]
        self._seen(self._rows(kind), allowed, allowed)

    def _several(self) -> None:
        from django.db import transaction  # noqa: PLC0415

        with transaction.atomic(using=self.alias):
            for kind in self.models:
                self._all(kind)

    def _by_key(self) -> None:
        kind = self.chance.choice(list(self.models))
        key = self.chance.randint(1, 80)
        allowed = self.asker.may_see[kind]
        self._seen(self._rows(kind, pk=key), allowed, allowed & {key})

    def _in_sql(self) -> None:
        from django.db import connections  # noqa: PLC0415

        with connections[self.alias].cursor() as cursor:
            cursor.execute("SELECT b.id FROM badges b JOIN suite_users u ON u.id = b.user_id")
            allowed = self.asker.may_see["badge"]
            self._seen({key for (key,) in cursor.fetchall()}, allowed, allowed)

    def _write(self) -> None:
        from core.db import roles  # noqa: PLC0415
        from core.db.doors import Door, through  # noqa: PLC0415

        with through(Door(roles.ADMIN, person=self.asker.key)):
            count = self.models["badge"].objects.using(self.alias).update(last4="0000")
        self.asker.foreign += max(0, count - len(self.asker.may_write))
        self.asker.missing += max(0, len(self.asker.may_write) - count)

    def _nobody(self) -> None:
        for kind in self.models:
            self.asker.foreign += len(self._rows(kind))


def _rows(askers: list[Asker], queries: int) -> list[Row]:
    asked = sum(asker.asked.total() for asker in askers)
    foreign, missing = sum(a.foreign for a in askers), sum(a.missing for a in askers)
    errors = [text for asker in askers for text in asker.errors]
    rows = sum(asker.rows for asker in askers)
    through = f"{PEOPLE} people, PgBouncer, a pool of {POOL}"
    return [
        Row(f"questions, {through}", f"{asked:,}", f"{queries:,}", asked == queries),
        Row("foreign rows", f"{foreign} of {rows:,}", "0", foreign == 0 and rows > queries),
        Row("own rows that were not there", f"{missing}", "0", missing == 0),
        Row("errors", "; ".join(errors[:3]) or "0", "0", not errors),
    ]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_prove_here(int(os.environ.get("SHOPSUITE_PROOF_QUERIES", QUERIES)))))
