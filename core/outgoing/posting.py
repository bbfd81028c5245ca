"""One message to a program outside: where it may go, how long it may take, what came back.

Redirects are not followed, proxies and passwords of the environment not used.
A name is looked up once, and the connection goes to the address that was
judged: a name that answers otherwise the second time gains nothing.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from functools import cache
from ipaddress import ip_address
from typing import Any

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from core.domain.webhook_addresses import Target, is_refused, parse_target
from core.services.deliveries import TAKEN, Answer, Message

SHOWN_OF_ANSWER = 300
REDIRECTS = range(300, 400)

_own = threading.local()


class NotSentError(Exception):
    """Nothing was sent, or no answer came; the text says why and what to do."""


def post(message: Message) -> Answer:
    """Send a message; whatever happens comes back as its answer."""
    begun = time.monotonic()
    status: int | None = None
    try:
        status, error = _post(message)
    except NotSentError as failure:
        error = str(failure)
    took = time.monotonic() - begun
    return Answer(status=status, error=error, duration_ms=round(took * 1000))


def _post(message: Message) -> tuple[int, str]:
    try:
        target = parse_target(message.url)
    except ValueError:
        raise NotSentError(_("The address cannot be read; change it.")) from None
    failure = NotSentError(_("%(host)s has no address.") % {"host": target.host})
    for address in _judged(target):
        try:
            return _post_to(address, target, message)
        except NotSentError as error:
            failure = error
            if not isinstance(error.__cause__, urllib3.exceptions.NewConnectionError):
                break  # it may have been heard: the next address would hear it twice
    raise failure


def _judged(target: Target) -> list[str]:
    """Return the addresses of a name.

    Raises:
        NotSentError: it has none, or one of them is out of bounds.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        text = _("%(host)s is not known here; look at the name, or write its number.")
        raise NotSentError(text % {"host": target.host}) from None
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    for address in addresses:
        if is_refused(
            ip_address(address),
            target.port,
            own_ports=settings.SUITE_OWN_PORTS,
            exempt=settings.WEBHOOK_ALLOW,
        ):
            text = _(
                "%(place)s is not sent to: it is a port of the suite itself, or an address that"
                " only this machine can reach. If it is meant, add it to SHOPSUITE_WEBHOOK_ALLOW."
            )
            raise NotSentError(text % {"place": f"{address} ({target.port})"})
    return addresses


def _post_to(address: str, target: Target, message: Message) -> tuple[int, str]:
    with _limit(message.timeout_s) as limit, _pool(address, target, message.timeout_s) as pool:
        try:
            answer = pool.urlopen(
                "POST",
                target.path,
                body=message.body,
                headers={"host": target.host_header, **message.headers},
                redirect=False,
                retries=False,
                preload_content=False,
            )
            with contextlib.closing(answer):
                told = answer.status, _said(answer)
        except (HTTPError, OSError, ValueError) as error:
            raise NotSentError(_why(error, target, message, late=limit.passed)) from error
    # A line that was cut looks like the end of the answer.
    if limit.passed:
        raise NotSentError(_late(message))
    return told


def _said(answer: urllib3.BaseHTTPResponse) -> str:
    """Return what is wrong with an answer; nothing when the message was taken."""
    if answer.status in TAKEN:
        return ""
    if answer.status in REDIRECTS:
        text = _("It sends on to %(place)s; redirects are not followed, enter that address.")
        return text % {"place": answer.headers.get("location", "?")[:SHOWN_OF_ANSWER]}
    read = answer.read(4 * SHOWN_OF_ANSWER, decode_content=False)
    words = " ".join(read.decode("utf-8", "replace").split())[:SHOWN_OF_ANSWER]
    return _("It answered %(status)s: %(words)s") % {"status": answer.status, "words": words}


def _why(error: Exception, target: Target, message: Message, *, late: bool) -> str:
    place = target.host_header
    # First: to urllib3 it is a kind of time-out.
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return _("Nobody listens at %(place)s; does the program run?") % {"place": place}
    if late or isinstance(error, urllib3.exceptions.TimeoutError):
        return _late(message)
    if isinstance(error, urllib3.exceptions.SSLError):
        text = _("%(place)s has no certificate that is trusted here: %(error)s")
        return text % {"place": place, "error": error}
    text = _("%(place)s broke off: %(error)s")
    return text % {"place": place, "error": f"{type(error).__name__}: {error}"}


def _late(message: Message) -> str:
    text = ngettext(
        "No whole answer within %(seconds)s second.",
        "No whole answer within %(seconds)s seconds.",
        message.timeout_s,
    )
    return text % {"seconds": message.timeout_s}


class _Limit:
    """Ends the connections of this thread when the time for the whole message is over."""

    def __init__(self) -> None:
        self.connections: list[Any] = []
        self.passed = False

    def end(self) -> None:
        self.passed = True
        for connection in self.connections:
            line = connection.sock
            if line is not None:
                with contextlib.suppress(OSError):
                    # Of the plain socket: the other thread still reads through TLS.
                    socket.socket.shutdown(line, socket.SHUT_RDWR)


@contextlib.contextmanager
def _limit(seconds: float) -> Any:
    """Keep a limit over all that is read: a byte now and then would keep any other waiting."""
    limit = _own.limit = _Limit()
    timer = threading.Timer(seconds, limit.end)
    timer.daemon = True
    timer.start()
    try:
        yield limit
    finally:
        timer.cancel()
        _own.limit = None


class _PlainConnection(HTTPConnection):
    def connect(self) -> None:
        _own.limit.connections.append(self)
        super().connect()


class _SecureConnection(HTTPSConnection):
    def connect(self) -> None:
        _own.limit.connections.append(self)
        super().connect()


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def _pool(address: str, target: Target, timeout_s: float) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(total=timeout_s)
    if target.scheme == "http":
        return _PlainPool(address, target.port, timeout=timeout)
    return _SecurePool(
        address,
        target.port,
        timeout=timeout,
        ssl_context=_trust(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


@cache
def _trust() -> ssl.SSLContext:
    """Return what the system trusts; SSL_CERT_FILE names a shop's own authority."""
    return ssl.create_default_context()
