"""A port for one web server alone.

granian lets its workers share a port (SO_REUSEPORT), and the kernel would let a second server of
the same user share it too: half of the requests would go to each, silently.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from core.errors import SuiteError

TRIED = 20


class PortTakenError(SuiteError):
    """Somebody else has the port; the message says how to choose another."""

    code = "port_taken"
    status = 503


@contextmanager
def reserved_port(address: str, port: int) -> Iterator[int]:
    """Make sure that `port` is free now, and ours against other suites as long as this lasts.

    Return it.

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
        yield port


@contextmanager
def reserved_port_from(address: str, first: int) -> Iterator[int]:
    """Reserve the first port from `first` on that is free, of twenty; return which.

    Raises:
        PortTakenError: none of them is.
    """
    for port in range(first, first + TRIED):
        with ExitStack() as stack:
            try:
                stack.enter_context(reserved_port(address, port))
            except PortTakenError:
                if port == first + TRIED - 1:
                    raise
                continue
            yield port
            return


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
