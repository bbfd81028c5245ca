"""A port for one web server alone.

granian lets its workers share a port (SO_REUSEPORT), and the kernel would let a second server of
the same user share it too: half of the requests would go to each, silently.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import SuiteError


class PortTakenError(SuiteError):
    """Somebody else has the port; the message says how to choose another."""

    code = "port_taken"
    status = 503


@contextmanager
def reserved_port(address: str, port: int) -> Iterator[None]:
    """Make sure that `port` is free now, and ours against other suites as long as this lasts.

    Raises:
        PortTakenError: it is in use, or another suite is about to use it.
    """
    with socket.socket(socket.AF_UNIX) as mark:
        try:
            # A name that only the kernel knows: nobody else can have it, and it goes with us.
            mark.bind(f"\0shopsuite-port-{port}")
            _try(address, port)
        except OSError as error:
            raise PortTakenError(_words(address, port, error)) from error
        yield


def _try(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        # A server that just ended is no obstacle; one that listens is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))


def _words(address: str, port: int, error: OSError) -> str:
    return (
        f"Port {port} on {address} cannot be used ({error.strerror}). Choose another with PORT or "
        f"--port, or end the program that uses it."
    )
