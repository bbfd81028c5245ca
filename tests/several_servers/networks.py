"""Machines of their own in this one: network namespaces, and cables between each two of them."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import combinations
from pathlib import Path

NETWORK = "10.77.0.0/24"
CLONE_NEWNET = 0x40000000
PLACES = Path("/run/netns")
NOBODY = "02:00:00:00:00:99"

_libc = ctypes.CDLL(None, use_errno=True)


def is_allowed() -> bool:
    """Tell whether this account may make namespaces here."""
    name = f"suite-{os.getpid()}-try"
    if shutil.which("ip", path=f"{os.defpath}:/usr/sbin:/sbin") is None:
        return False
    if _ip("netns", "add", name, check=False):
        return False
    _ip("netns", "del", name)
    return True


class Network:
    """So many machines, by number from 0; each has one address and a cable to each other one."""

    def __init__(self, machines: int) -> None:
        self.names = [f"suite-{os.getpid()}-{number}" for number in range(machines)]
        self.pairs = list(combinations(range(machines), 2))

    def address(self, machine: int) -> str:
        return f"10.77.0.{machine + 1}"

    @contextmanager
    def inside(self, machine: int) -> Iterator[None]:
        """Let this thread, and what it starts, be on a machine."""
        with ExitStack() as stack:
            outside = stack.enter_context(Path("/proc/thread-self/ns/net").open())
            there = stack.enter_context((PLACES / self.names[machine]).open())
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(outside.fileno())

    def unplug(self, pair: Sequence[int]) -> None:
        """Pull the cable: whoever sends is told so at once."""
        for machine, other in (pair, pair[::-1]):
            self._on(machine, "link", "set", f"to{other}", "down")

    def swallow(self, pair: Sequence[int]) -> None:
        """Let what is sent be lost on the way, in silence."""
        for machine, other in (pair, pair[::-1]):
            self._on(
                machine,
                *("neigh", "replace", self.address(other), "lladdr", NOBODY),
                *("dev", f"to{other}", "nud", "permanent"),
            )

    def heal(self, pair: Sequence[int]) -> None:
        """Let the cable be whole, whatever was done to it."""
        for machine, other in (pair, pair[::-1]):
            self._on(machine, "link", "set", f"to{other}", "up")
        for machine, other in (pair, pair[::-1]):
            _ip(
                *("-n", self.names[machine], "neigh", "del", self.address(other)),
                *("dev", f"to{other}"),
                check=False,
            )
            self._on(
                machine,
                *("route", "replace", self.address(other), "dev", f"to{other}"),
                *("src", self.address(machine)),
            )

    def build(self) -> None:
        for number, name in enumerate(self.names):
            _ip("netns", "add", name)
            self._on(number, "addr", "add", f"{self.address(number)}/32", "dev", "lo")
            self._on(number, "link", "set", "lo", "up")
        for one, other in self.pairs:
            ends = [(one, f"to{other}"), (other, f"to{one}")]
            (name, end), (peer, far_end) = [(self.names[at], word) for at, word in ends]
            cable = ("link", "add", end, "netns", name, "type", "veth")
            _ip(*cable, "peer", "name", far_end, "netns", peer)
            self.heal((one, other))

    def remove(self) -> None:
        for name in self.names:
            _ip("netns", "del", name, check=False)

    def _on(self, machine: int, *words: str) -> None:
        _ip("-n", self.names[machine], *words)


@contextmanager
def network(machines: int) -> Iterator[Network]:
    """Build one; it is gone with the block."""
    found = Network(machines)
    try:
        found.build()
        yield found
    finally:
        found.remove()


def _ip(*words: str, check: bool = True) -> int:
    program = shutil.which("ip") or "/usr/sbin/ip"
    done = subprocess.run([program, *words], check=check, capture_output=True)
    return done.returncode


def _enter(namespace: int) -> None:
    if _libc.setns(namespace, CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
