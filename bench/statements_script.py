"""Reference (a): the statements of our swipe, one by one, as a pgbench script.

The statements are taken from the product: those that decide from the source of its database
functions, those that write from swipes that are really made. What changes from swipe to swipe
becomes a variable. Where a statement no longer looks as expected, an error says so: the reference
must not fall behind unseen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgspec

from bench.shop import Shop
from bench.visit_script import VISIT, numbers
from bench.visits import MACHINES, STRANGER_SHIFT

SWIPE = "':ra-0000-4000-8000-:rb'"
# Values by the name of their column.
COLUMNS = {
    "machine_id": ":machine_id",
    "node_id": ":node_id",
    "user_id": ":b_user_id",
    "badge_id": ":b_id",
    "boot_id": "'boot-:run-:client_id'",
    "seq": ":seq",
    "swipe_id": SWIPE,
    "start_swipe": SWIPE,
    "end_swipe": SWIPE,
    "uid": "':session'",
    "session_uid": "':session'",
    "lead_session": "':session'",
    "resource_id": "':session'",
    "event_id": "gen_random_uuid()",
    "lane": ":rb % 8",
    "started_at": "now()",
    "ended_at": "now()",
    "occurred_at": "now()",
    "machine_from": "now()",
    "presence_until": "now()",
    "id": ":s_id",
    "next_seq": ":seq + 1",
}
PARAMETERS = {
    "p_node": ":node_id",
    "p_kid": "'kbench:number'",
    "p_nonce": "'n:run-:ra-:rb'",
    "p_boot": COLUMNS["boot_id"],
    "p_seq": ":seq::bigint",
    "p_port": "0",
    "p_swipe": SWIPE,
    "p_machine": ":machine_id",
    "p_digest": f"'{'0' * 58}:digest'",
    "v_badge.id": ":b_id",
    "v_badge.user_id": ":b_user_id",
    # The badge's row has gone to the client already.
    "row_to_json(v_badge)": "to_json(:b_id)",
}


class UnknownStatementError(RuntimeError):
    """The product's path has changed; this file must follow."""


def statements_script(shop: Shop) -> str:
    """Return the whole script; a few real swipes are made at the last machine to see them."""
    from shopmonitor.services.door import LIMITS  # noqa: PLC0415

    started, ended, refused = _effects_of_real_swipes(shop)
    parts = [
        VISIT,
        *numbers(shop),
        "BEGIN;",
        *(f"{limit};" for limit in LIMITS.strip(" ;").split("; ")),
        *_facts(),
        r"\if :place = :strange",
        *refused,
        r"\elif :begins = 0",
        *started,
        r"\else",
        *ended,
        r"\endif",
        "COMMIT;",
    ]
    return "\n".join(parts) + "\n"


def _facts() -> list[str]:
    """Return what the database functions ask, each as a statement of its own."""
    node, nonce, sequence, port, repeat = _statements_of("swipe_facts", 5)
    lock, badge, situation = _statements_of("machine_situation", 3)
    return [
        f"{node};",
        f"{nonce};",
        f"{sequence};",
        rf"{port} \gset",
        f"{repeat};",
        f"{lock};",
        rf"{badge} \gset b_",
        rf"{_with_what_effects_need(situation)} \gset",
    ]


def _with_what_effects_need(situation: str) -> str:
    """Pick the open session out of the facts, as the product does in Python."""
    return (  # what the function's source says, nothing from outside
        "SELECT f::text AS facts, f #>> '{present,0,id}' AS s_id,"  # noqa: S608
        " coalesce(f #>> '{present,0,uid}', gen_random_uuid()::text) AS session"
        f" FROM (SELECT ({situation}) AS f OFFSET 0) AS here"
    )


_STATEMENT = re.compile(
    r"^ *(INSERT|SELECT|PERFORM|RETURN \(SELECT)\b.*?;", re.DOTALL | re.MULTILINE
)


def _statements_of(function: str, count: int) -> list[str]:
    """Take a PL/pgSQL function apart; what it does only once, or without a machine, is left out."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
        source = str(cursor.fetchone()[0])
    source = re.sub(r"IF (NOT FOUND|\w+ IS NULL) THEN.*?END IF;", "", source, flags=re.DOTALL)
    body = source[source.index("BEGIN") :]
    found = [_as_plain_sql(match[0]) for match in _STATEMENT.finditer(body)]
    if len(found) != count:
        raise UnknownStatementError(f"{function}: {len(found)} statements, {count} were expected")
    return found


def _as_plain_sql(statement: str) -> str:
    sql = statement.strip().rstrip(";")
    sql = re.sub(r"^PERFORM\b", "SELECT", sql)
    sql = re.sub(r"^RETURN \((SELECT.*)\)$", r"\1", sql, flags=re.DOTALL)
    sql = re.sub(r"\bINTO v_\w+(, v_\w+)*\s", "", sql)
    for name, value in PARAMETERS.items():
        sql = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", value.replace("\\", r"\\"), sql)
    left = re.search(r"(?<!\w)[pv]_\w+", sql)
    if left:
        raise UnknownStatementError(f"nothing is known of {left[0]} in: {sql}")
    return sql


def _effects_of_real_swipes(shop: Shop) -> list[list[str]]:
    """Swipe in, swipe out and be refused; return what each wrote."""
    from django.db import connection  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from shopmonitor.protocol.messages import read_swipe  # noqa: PLC0415
    from shopmonitor.services.node_keys import KnownKey  # noqa: PLC0415
    from shopmonitor.services.swipes import swipe_badge  # noqa: PLC0415

    place = MACHINES - 1
    node = shop.nodes[place]
    key = KnownKey(node.kid, node.pk, f"node-{place}", node.secret)
    stranger = (place + STRANGER_SHIFT) % MACHINES
    seen: list[list[str]] = []

    def listen(execute: Any, sql: str, values: Any, *rest: Any) -> Any:
        if "INSERT INTO badge_swipes" in sql:
            seen.append(_split(sql, values, rest[1]["cursor"]))
        return execute(sql, values, *rest)

    boot = uuid4().hex
    # As behind a pooler: there the statements are sent as they stand, not prepared.
    with override_settings(SUITE_DATABASE_POOLER=True), connection.execute_wrapper(listen):
        for seq, person in enumerate((place, place, stranger)):
            message = {
                "swipe_id": str(uuid4()),
                "port": 0,
                "tag": shop.tags[person],
                "boot_id": boot,
                "seq": seq,
                "mono_ms": 1,
            }
            swipe_badge(
                key=key, nonce=uuid4().hex, message=read_swipe(msgspec.json.encode(message))
            )
    return seen


def _split(sql: str, values: Sequence[Any], cursor: Any) -> list[str]:
    statements, left = [], list(values)
    for text in sql.split(";\n"):
        names = _names_of_values(text)
        here, left = left[: len(names)], left[len(names) :]
        written = [
            (value is not None and COLUMNS.get(name)) or cursor.mogrify("%s", [value]).decode()
            for name, value in zip(names, here, strict=True)
        ]
        pieces = text.split("%s")
        statements.append(
            "".join(piece + value for piece, value in zip(pieces, [*written, ""], strict=True))
            + ";"
        )
    return statements


def _names_of_values(text: str) -> list[str]:
    """Return for each value of a statement the column that it is for."""
    insert = re.fullmatch(r"INSERT INTO \w+ \(([^)]*)\)\s+VALUES \((.*)\)", text)
    if insert:
        columns, values = insert[1].split(", "), insert[2].split(", ")
        return [name for name, value in zip(columns, values, strict=True) if value == "%s"]
    return [_name_of_value(text, text[: place.start()]) for place in re.finditer("%s", text)]


def _name_of_value(text: str, before: str) -> str:
    if before.endswith("int8range("):
        return "seq"
    if before.endswith("int8range(%s, "):
        return "next_seq"
    # The column that is set, or compared, stands last before the value.
    names = re.findall(r"(\w+) = ", before)
    if not names:
        raise UnknownStatementError(f"which columns are these? {text}")
    return str(names[-1])
