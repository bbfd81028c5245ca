"""Which badge comes to which node when: the same tale for every contestant.

Each client walks round three nodes of its own; the other nodes only fill the tables. At a node
people begin and end in turn; one visit in 21 is of somebody without the right.
"""

from __future__ import annotations

from typing import NamedTuple

MACHINES = 500
PEOPLE = 2000
RIGHTS_A_PERSON = 10
STEP = 37  # person p may work on machines p, p + 37, p + 74, ... (round the 500)
CYCLE = 21  # one of them, at each node another one, is refused
NODES_A_CLIENT = 3
STRANGER_SHIFT = 250  # no multiple of 37 below ten leads there
FIRST_NUMBER = 100_000  # so that all numbers of people have six digits


class Visit(NamedTuple):
    """A swipe: node (and its machine) and person by their place in the shop."""

    node: int
    person: int
    seq: int


def machines_of(person: int) -> list[int]:
    """Return the machines that a person may work on."""
    return [(person + STEP * k) % MACHINES for k in range(RIGHTS_A_PERSON)]


def visit(client: int, clients: int, number: int) -> Visit:
    """Return the so-manieth visit of a client, from 0 on."""
    seq, turn_round = divmod(number, NODES_A_CLIENT)
    node = client + clients * turn_round
    cycle, place = divmod(seq, CYCLE)
    refused_at = node % CYCLE
    if place == refused_at:
        return Visit(node, (node + STRANGER_SHIFT) % MACHINES, seq)
    pair = cycle * (CYCLE // 2) + (place - (place > refused_at)) // 2
    turn = pair % RIGHTS_A_PERSON
    person = (node - STEP * turn) % MACHINES + MACHINES * (pair // RIGHTS_A_PERSON % 4)
    return Visit(node, person, seq)
