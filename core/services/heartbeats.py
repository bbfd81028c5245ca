"""Signs of life of the processes that no request reaches."""

from __future__ import annotations

import os
import socket

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.models import Heartbeat
from core.timers import every

BEAT_S = 10.0
DISPATCHER = "dispatcher"


@in_transaction(Heartbeat)
def beat(*, process: str) -> None:
    """Write down that this process is alive, under the name of what it does."""
    now = utc_now()
    here = {"host": socket.gethostname(), "pid": os.getpid()}
    same = Heartbeat.objects.filter(process=process, **here)
    if same.update(beat_at=now) == 0:
        Heartbeat.objects.update_or_create(
            process=process, defaults={**here, "started_at": now, "beat_at": now}
        )


@every(BEAT_S)
def beat_dispatcher() -> None:
    """The dispatcher runs the timers: while this is written it lives."""
    beat(process=DISPATCHER)
