"""Proof: whatever nodes send, signed or not, nothing breaks and nothing is half written.

Requests go over a real line to the real web server: bodies that are nearly right, bodies that are
anything, and headers that were tampered with. `SHOPSUITE_FUZZ` says how many of them (100,000).
"""

from __future__ import annotations

import http.client
import os
from collections import Counter
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.ground import ground
from bench.proof.rows import Row
from bench.shop import NodeInShop, Shop, make_shop
from bench.signed_swipes import signed_headers
from bench.web import Web, web

SUITE, DOOR = "shopsuite.wsgi:application", "/api/v1/node/"
REQUESTS = int(os.environ.get("SHOPSUITE_FUZZ", "100000"))  # how long it shall take
DOORS = ("swipes", "events", "heartbeat", f"commands/{uuid4()}", "enroll", "no")
WORDS = ("swipe", "state", "count", "reading", "estop", "session_end", "io", "log", "what")
GOOD = (
    ("state", {"execution": "ACTIVE"}),
    ("count", {"good": 1}),
    ("reading", {"kind": "load", "value": 1.5}),
    ("estop", {"state": "TRIGGERED"}),
    ("session_end", {"swipe_id": str(uuid4())}),
    ("swipe", {"swipe_id": str(uuid4()), "tag": "04A1B2C3"}),
)

_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["TRIGGERED", "RELEASED", "ACTIVE", "04A1B2C3", "2026-03-04T05:06:07Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
_NUMBER = st.integers(0, 50) | st.integers(0, 2**63) | _ANY
_DATA = (
    st.fixed_dictionaries(
        {},
        optional={
            "good": _NUMBER,
            "scrap": _NUMBER,
            "execution": st.sampled_from(["ACTIVE", "READY", "STOPPED"]) | _ANY,
            "state": st.sampled_from(["TRIGGERED", "RELEASED", "ARMED"]) | _ANY,
            "kind": st.text(max_size=40) | _ANY,
            "value": st.floats() | _ANY,
            "swipe_id": st.uuids().map(str) | _ANY,
            "tag": st.sampled_from(["04A1B2C3", "04 a1 b2 c3", "x"]) | _ANY,
            "reason": st.text(max_size=40),
        },
    )
    | _ANY
)
_GOOD = st.builds(
    lambda seq, good, more: {"seq": seq, "mono_ms": 1, "type": good[0], "data": good[1]} | more,
    st.integers(0, 10**9),
    st.sampled_from(GOOD),
    st.dictionaries(st.sampled_from(["port", "wall", "clock", "offline", "x"]), _ANY, max_size=1),
)
_EVENT = (
    _GOOD
    | _GOOD
    | st.fixed_dictionaries(
        {"seq": _NUMBER, "mono_ms": _NUMBER, "type": st.sampled_from(WORDS), "data": _DATA},
        optional={"port": st.just(0) | _ANY, "wall": _ANY, "clock": _ANY, "offline": _ANY},
    )
    | _ANY
)
_EVENTS = st.fixed_dictionaries(
    {"events": st.lists(_EVENT, max_size=6) | _ANY}, optional={"mono_ms": _NUMBER}
)
_SWIPE = st.fixed_dictionaries(
    {"tag": st.just("04A1B2C3") | _ANY, "seq": _NUMBER, "mono_ms": _NUMBER, "port": _NUMBER},
    optional={"swipe_id": st.uuids().map(str) | _ANY, "wall": _ANY, "clock": _ANY},
)
_BODY = st.tuples(st.just("events"), _EVENTS) | st.tuples(
    st.sampled_from(DOORS), _EVENTS | _SWIPE | _DATA | _ANY
)
# Which header is changed and to what; where bytes of the body are changed after it was signed.
_TAMPERING = st.one_of(
    st.none(),
    st.none(),
    st.tuples(
        st.sampled_from(["Signature", "Signature-Input", "Content-Digest", "Content-Type", "X"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80),
    ),
    st.binary(max_size=40),
)


_ODD_BOOT = st.one_of(*[st.none()] * 5, _ANY)


class Seen(NamedTuple):
    """What was answered, and what must be in the tables after it."""

    statuses: Counter[int]
    wrong: list[str]
    facts: Counter[str]


class Line:
    """One line to the server; it is made anew when the server hangs up."""

    def __init__(self, web_: Web) -> None:
        self._port = web_.port
        self._line = http.client.HTTPConnection("127.0.0.1", web_.port, timeout=30)

    def ask(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Send one request.

        The server hangs up after an answer that it gave before it had read all; who finds the
        line closed when sending, sends on a new one.
        """
        try:
            self._line.request("POST", path, body, headers)
        except OSError:
            self._line.close()
            self._line.request("POST", path, body, headers)
        try:
            answer = self._line.getresponse()
            return answer.status, answer.read()
        except (http.client.HTTPException, OSError):
            self._line.close()
            raise


def prove() -> list[Row]:
    """Send it all, then see what the tables hold, and whether a good node is still heard."""
    with ground() as here:
        shop = make_shop()
        with web(SUITE, directory=here.directory) as suite:
            before = _counts()
            seen = _send(shop, Line(suite))
            rows = _counts() - before
            log = (here.directory / f"web-{suite.port}.log").read_text(errors="replace")
    broken = sum(number for status, number in seen.statuses.items() if status >= 500)
    # A swipe alone that is refused may leave a letter too. Swipes write their own lines of events.
    told, events = seen.facts["taken"], rows["floor_events"]
    bad, letters = seen.facts["bad"], rows["node_dead_letters"]
    most = bad + seen.facts["refused swipes"]
    few = ", ".join(f"{status}: {number}" for status, number in sorted(seen.statuses.items()))
    return [
        Row("requests answered", few, f"{REQUESTS}", seen.statuses.total() >= REQUESTS),
        Row(
            "answers 5xx, lines cut",
            f"{broken} + {len(seen.wrong)}",
            "0 + 0",
            not broken and not seen.wrong,
        ),
        Row("faults noted", f"{rows['faults']}", "0", rows["faults"] == 0),
        Row("tracebacks in the log", f"{log.count('Traceback')}", "0", "Traceback" not in log),
        Row("events told as taken", f"{told}", f"{events} rows", told == events),
        Row("events told as bad", f"{bad}", f"{letters} letters", bad <= letters <= most),
    ]


def _send(shop: Shop, line: Line) -> Seen:
    seen = Seen(Counter(), [], Counter())
    boot = uuid4().hex

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(place=st.integers(0, 5), asked=_BODY, tampering=_TAMPERING, odd_boot=_ODD_BOOT)
    def send(place: int, asked: tuple[str, Any], tampering: Any, odd_boot: Any) -> None:
        door, content = asked
        if isinstance(content, dict):
            content.setdefault("boot_id", boot if odd_boot is None else odd_boot)
            _with_ids(content.get("events"))
        body, headers = _sent(door, content, shop.nodes[place], tampering)
        try:
            status, answer = line.ask(DOOR + door, body, headers)
        except (http.client.HTTPException, OSError) as error:
            seen.wrong.append(f"{door}: {error!r}")
            return
        seen.statuses[status] += 1
        if door == "swipes" and status >= 400:
            seen.facts["refused swipes"] += 1
        if status == 200 and door == "events":
            told = msgspec.json.decode(answer)
            seen.facts["taken"] += told["accepted"]
            seen.facts["bad"] += len(told["rejected"])

    send()
    return seen


def _with_ids(events: Any) -> None:
    """Give each swipe an id of its own: one that comes again is taken, but is no new row."""
    for event in events if isinstance(events, list) else []:
        data = event.get("data") if isinstance(event, dict) else None
        if isinstance(data, dict) and isinstance(data.get("swipe_id"), str):
            event["data"] = data | {"swipe_id": str(uuid4())}


def _sent(
    door: str, content: Any, node: NodeInShop, tampering: Any
) -> tuple[bytes, dict[str, str]]:
    body = _written(content)
    headers = signed_headers(node, DOOR + door, body) | {"Content-Type": "application/json"}
    if isinstance(tampering, bytes):
        return tampering, headers
    if tampering is not None:
        headers[tampering[0]] = tampering[1]
    return body, headers


def _written(content: Any) -> bytes:
    with suppress(UnicodeEncodeError, ValueError, TypeError, OverflowError):
        return msgspec.json.encode(content)
    import json  # noqa: PLC0415

    return json.dumps(content).encode()  # also what is no JSON: NaN, numbers beyond 64 bits


def _counts() -> Counter[str]:
    from django.db import connection  # noqa: PLC0415

    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for name in ("floor_events", "node_dead_letters"):
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608  # names of ours
            found[name] = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM faults")
        found["faults"] = cursor.fetchone()[0]
    return found
