"""Whole HTTP requests as bytes, for what no client of Python signs."""

import socket


def exchange(port: int, raw: bytes) -> bytes:
    """Send a request and return the body of its answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(raw)
        text = b""
        while b"\r\n\r\n" not in text:
            text += line.recv(65536)
        head, _, body = text.partition(b"\r\n\r\n")
        length = next(
            int(part.split(b":")[1])
            for part in head.split(b"\r\n")
            if part.lower().startswith(b"content-length:")
        )
        while len(body) < length:
            body += line.recv(65536)
    return body
