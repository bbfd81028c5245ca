"""The visits of bench/visits.py in pgbench's words, and reference (b), which needs nothing more."""

from bench.shop import Shop
from bench.visits import (
    CYCLE,
    FIRST_NUMBER,
    MACHINES,
    NODES_A_CLIENT,
    RIGHTS_A_PERSON,
    STEP,
    STRANGER_SHIFT,
)

# Which visit this is: bench/visits.py, in pgbench's words.
VISIT = rf"""
\set i :i + 1
\set node :client_id + :clients * (:i % {NODES_A_CLIENT})
\set seq :i / {NODES_A_CLIENT}
\set place :seq % {CYCLE}
\set strange :node % {CYCLE}
\set toggle :place - case when :place > :strange then 1 else 0 end
\set pair :seq / {CYCLE} * {CYCLE // 2} + :toggle / 2
\set turn :pair % {RIGHTS_A_PERSON}
\set own (:node - {STEP} * :turn + 10 * {MACHINES}) % {MACHINES}
\set own :own + {MACHINES} * (:pair / {RIGHTS_A_PERSON} % 4)
\set stranger (:node + {STRANGER_SHIFT}) % {MACHINES}
\set person case when :place = :strange then :stranger else :own end
\set begins :toggle % 2
\set ra random(10000000, 99999999)
\set rb random(100000000000, 999999999999)
\set seq :seq + 1
"""


def function_script(shop: Shop) -> str:
    """Return reference (b): the same visits, each a call of `whole_swipe` (whole_swipe.sql)."""
    call = (
        "SELECT whole_swipe(:node_id, 'kbench' || :number, 'n' || :run || '-' || :ra || :rb,"
        " 'boot-' || :run || '-' || :client_id, :seq, 0,"
        f" '{'0' * 58}' || :digest, (:ra || '-0000-4000-8000-' || :rb)::uuid);"
    )
    return "\n".join([VISIT, *numbers(shop), call])


def numbers(shop: Shop) -> list[str]:
    return [
        rf"\set node_id {shop.first_node} + :node",
        rf"\set number {FIRST_NUMBER} + :node",
        rf"\set digest {FIRST_NUMBER} + :person",
    ]
