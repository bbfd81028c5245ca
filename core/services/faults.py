"""Keeping what a person's reference leads to, without anything that may be secret."""

from __future__ import annotations

import logging
import secrets
import traceback
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.models import Fault

logger = logging.getLogger(__name__)

REFERENCE_BYTES = 4
FRAMES_KEPT = 30


def note_fault(*, error: BaseException | None, request: HttpRequest | None) -> str:
    """Log a fault, keep where it arose, and return the reference that people quote.

    Never fails: a database that is away keeps nothing, and the log has it all.
    """
    reference = secrets.token_hex(REFERENCE_BYTES)
    logger.error(
        "request failed",
        exc_info=error,
        extra={"reference": reference, "route": _route(request)},
    )
    try:
        _keep(reference, error, request)
    except (DatabaseError, InterfaceError, RuntimeError):
        logger.warning("fault not kept", extra={"reference": reference}, exc_info=True)
    return reference


def _keep(reference: str, error: BaseException | None, request: HttpRequest | None) -> None:
    frames = [
        f"{_file(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__ if error else None)
    ]
    own = [frame for frame in frames if not frame.startswith("/")]
    with transaction_on(settings.SUITE_SITE):
        Fault.objects.using(settings.SUITE_SITE).create(
            reference=reference,
            kind=type(error).__name__[:100] if error else "",
            place=(own or frames or [""])[-1][:200],
            frames="\n".join(frames[-FRAMES_KEPT:]),
            method=(request.method or "")[:8] if request else "",
            route=_route(request)[:200],
            occurred_at=utc_now(),
        )


def delete_old_faults(*, alias: str, before: datetime) -> None:
    """Delete the faults that happened before."""
    Fault.objects.using(alias).filter(occurred_at__lt=before).delete()


def _route(request: HttpRequest | None) -> str:
    """Return the pattern of the address: the address itself may hold what is secret."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else ""


def _file(name: str) -> str:
    path = Path(name)
    inside = path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts
    return str(path.relative_to(settings.BASE_DIR)) if inside else str(path)
