"""What goes over a stream: Server-Sent Events, each with one line of JSON."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from core.boards import Card

# Screens come back spread over this time, so that a restart is no stampede.
RETRY_MS = (500, 2500)
OVER = b"event: over\ndata: {}\n\n"


def encode_card(card: Card, language: str) -> bytes:
    """Return a card as it stands in a message."""
    html = "".join(card.html(language))  # a plain text: templates return a kind of their own
    shown = {"key": card.key, "pile": card.pile, "rank": card.rank, "html": html}
    return msgspec.json.encode(shown)


def encode_cards(put: Iterable[bytes], gone: Iterable[str] = (), *, whole: bool = False) -> bytes:
    """Return a message of cards.

    Args:
        put: cards as `encode_card` makes them.
        gone: keys of those that are no longer there.
        whole: these are all there are; whatever else the screen shows is gone.
    """
    name = b"all" if whole else b"cards"
    lost = msgspec.json.encode(list(gone))
    return b"event: " + name + b'\ndata: {"put":[' + b",".join(put) + b'],"gone":' + lost + b"}\n\n"


def encode_beat(*, age_s: float, now_ms: int) -> bytes:
    """Return the message that says how old the news is, and what time the server has."""
    beat = msgspec.json.encode({"age_s": round(age_s, 1), "now_ms": now_ms})
    return b"event: beat\ndata: " + beat + b"\n\n"


def encode_retry(ms: int) -> bytes:
    """Return what tells a browser after which time to come back."""
    return f"retry: {ms}\n\n".encode()
