"""The line to the server: HTTPS with the shop's own certificate authority, signed both ways.

One connection, kept open. An e-stop cuts off whatever is under way, a swipe goes before reports.
"""

import asyncio
import gc
import json
import os
import random
import ssl
from binascii import hexlify
from hashlib import sha256

from signing import LABEL, WITHOUT_CONTENT, NotBelieved, sign_request, verify_answer

ESTOP, SWIPE, REPORT = 0, 1, 2
LONGEST_ANSWER = 16_384
PIECE = 1_024
FIRST_WAIT_MS, LONGEST_WAIT_MS = 500, 30_000


class Away(Exception):  # noqa: N818 - the server is; a state, no fault of ours
    """No answer that can be believed; the message is kept and sent again.

    Attributes:
        retry_after_s: how long the server asks us to wait; 0 when it did not say.
    """

    def __init__(self, why, retry_after_s=0):
        super().__init__(why)
        self.retry_after_s = retry_after_s


class Refused(Exception):  # noqa: N818 - an answer, no fault
    """The server refused for good (4xx): the same message never passes."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status = status
        self.code = code


def back_off_ms(failures):
    """Wait at random up to a bound that doubles: two hundred nodes must not come in step."""
    bound = min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(failures, 10))
    return 50 + random.randrange(bound)


class Line:
    """Asks the server, one question at a time."""

    def __init__(self, url, authority, clock):
        """Read the address.

        Args:
            url: `https://host[:port][/path]`; `http` only on the machine itself.
            authority: file with the certificate authority that we trust, DER.
        """
        scheme, rest = url.rstrip("/").split("://")
        self._host, _slash, path = rest.partition("/")
        self._name, _colon, port = self._host.partition(":")
        self._port = int(port or (443 if scheme == "https" else 80))
        self._base = ("/" + path if path else "") + "/api/v1/node/"
        self._tls = _context(authority) if scheme == "https" else None
        if self._tls is None and self._name not in ("127.0.0.1", "localhost"):
            raise ValueError("url: https only")
        self._clock = clock
        self._reader = None
        self._busy = False
        self._waiting = [0, 0, 0]
        self._under_way = None

    async def call(self, key, method, call, message=None, rank=REPORT, etag="", into=None,
                   timeout_ms=5_000):  # fmt: skip
        """Ask, and return status, body and headers of an answer that is believed.

        Args:
            key: (kid, secret), or None for the one question that is not signed.
            into: takes the pieces of a long body; believe none of it before this returns.

        Raises:
            Away: no believable answer, or one that asks to come again.
            Refused: a believed refusal.
        """
        body = b"" if message is None else json.dumps(message).encode()
        await self._turn(rank)
        try:
            for _attempt in range(3):
                fresh = self._reader is None
                try:
                    answer = await self._within(
                        timeout_ms, self._ask(key, method, call, body, etag, into)
                    )
                except Away:
                    if fresh or (rank != REPORT and self._waiting[ESTOP]):
                        raise
                    continue  # the server had closed a connection that was idle
                if not self._learns_time(answer):
                    return _checked(answer)
            raise Away("not believed")
        finally:
            self._busy = False

    def close(self):
        """Hang up."""
        if self._reader is not None:
            try:
                self._reader.close()
            except OSError:
                pass
        self._reader = None

    async def _turn(self, rank):
        """Wait until it is our turn; an e-stop does not wait for what can be sent again."""
        self._waiting[rank] += 1
        if rank == ESTOP and self._under_way is not None:
            self._under_way.cancel()
        while self._busy or any(self._waiting[:rank]):
            await asyncio.sleep_ms(2)
        self._waiting[rank] -= 1
        self._busy = True

    async def _within(self, timeout_ms, question):
        task = asyncio.create_task(question)
        self._under_way = task
        try:
            return await asyncio.wait_for_ms(task, timeout_ms)
        except (OSError, ValueError, NotBelieved, asyncio.TimeoutError) as error:
            self.close()
            raise Away(repr(error))
        except MemoryError:
            self.close()
            gc.collect()
            raise Away("no memory")
        except asyncio.CancelledError:
            self.close()
            raise Away("cut off")
        finally:
            self._under_way = None

    async def _ask(self, key, method, call, body, etag, into):
        """Send once, read what comes back, believe it or not."""
        if self._reader is None:
            gc.collect()  # the buffers of TLS are large and must find room in one piece
            self._reader, _writer = await asyncio.open_connection(
                self._name, self._port, ssl=self._tls, server_hostname=self._name
            )
        headers, signature = self._headers(key, method, call, body, etag)
        head = f"{method} {self._base}{call} HTTP/1.1\r\nHost: {self._host}\r\n"
        head += "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        for part in (f"{head}Content-Length: {len(body)}\r\n\r\n".encode(), body):
            self._reader.write(part)
            await self._reader.drain()
        status, answer_headers = await self._head()
        digest, pieces = sha256(), []
        await self._body(status, answer_headers, digest, into if status == 200 else None, pieces)
        if answer_headers.get("connection", "").lower() == "close":
            self.close()
        if key is not None:
            verify_answer(status, answer_headers, digest.digest(), signature, key[0], key[1])
        text = b"".join(pieces)
        return status, json.loads(text) if text else {}, answer_headers

    def _headers(self, key, method, call, body, etag):
        headers, signature = {}, ""
        if key is not None:
            nonce = hexlify(os.urandom(12)).decode()
            headers = sign_request(
                method, self._base + call, body, key[0], key[1], self._clock.unix_s(), nonce
            )
            signature = headers["Signature"][len(LABEL) + 1 :]
        if body:
            headers["Content-Type"] = "application/json"
        if etag:
            headers["If-None-Match"] = etag
        return headers, signature

    async def _head(self):
        words = (await self._text()).split(" ")
        if len(words) < 2 or not words[0].startswith("HTTP/1."):
            raise OSError("no answer")
        headers = {}
        while True:
            line = await self._text()
            if not line:
                return int(words[1]), headers
            name, _colon, value = line.partition(":")
            headers[name.lower()] = value.strip()

    async def _text(self):
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            raise OSError("broken off")
        return line.decode().strip()

    async def _body(self, status, headers, digest, into, pieces):
        """Read the body piece by piece; short ones are collected."""
        if status in WITHOUT_CONTENT:
            return
        if headers.get("transfer-encoding", "").lower() == "chunked":
            while True:
                left = int((await self._text()).split(";")[0], 16)
                await self._pieces(left, digest, into, pieces)
                await self._text()
                if not left:
                    return
        await self._pieces(int(headers.get("content-length", "0")), digest, into, pieces)

    async def _pieces(self, left, digest, into, pieces):
        if into is None and left > LONGEST_ANSWER:
            raise OSError("too long")
        while left:
            piece = await self._reader.read(min(left, PIECE))
            if not piece:
                raise OSError("broken off")
            digest.update(piece)
            left -= len(piece)
            if into is None:
                pieces.append(piece)
            else:
                into(piece)

    def _learns_time(self, answer):
        """Set the clock when that was why we were refused; true: ask again."""
        status, body, _headers = answer
        if status != 401 or body.get("code") != "clock_skew":
            return False
        self._clock.set(body["server_time"])
        return True


def _context(authority):
    """Trust the shop's own authority and nobody else; the name must fit."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_mode = ssl.CERT_REQUIRED
    with open(authority, "rb") as file:
        context.load_verify_locations(cadata=file.read())
    return context


def _checked(answer):
    status, body, headers = answer
    if status == 429 or status >= 500:
        after = headers.get("retry-after", "")
        raise Away(str(status), int(after) if after.isdigit() else 0)
    if status >= 400:
        raise Refused(status, body.get("code", "refused"))
    return answer
