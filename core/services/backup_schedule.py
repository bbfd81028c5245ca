"""Backups by the clock and on request: a process of its own, so that the timers go on."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import dataclass

from core.clock import utc_now
from core.db.private_server.layout import ROOT
from core.selectors.backups import is_backup_running, is_backup_wanted
from core.services.backups import fail_lost_backups, tell_overdue
from core.timers import every

logger = logging.getLogger(__name__)

LOOK_S = 5.0
WATCH_S = 3600.0


@dataclass
class Child:
    """The process that makes a backup now, if one does; it belongs to the dispatcher's group."""

    process: subprocess.Popen[bytes] | None = None

    def is_alive(self) -> bool:
        """Tell whether it works; take note of its end."""
        if self.process is not None and self.process.poll() is not None:
            if self.process.returncode != 0:
                logger.error("backup failed", extra={"exit_code": self.process.returncode})
            self.process = None
        return self.process is not None

    def start(self) -> None:
        """Start it; it ends with the dispatcher, whose supervisor clears its group."""
        command = [sys.executable, str(ROOT / "manage.py"), "backup", "--scheduled"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)


CHILD = Child()


@every(LOOK_S)
def start_wanted_backup() -> None:
    """Start a backup that is due or was asked for; one at a time."""
    if CHILD.is_alive():
        return
    fail_lost_backups()
    now = utc_now()
    if is_backup_wanted(now=now) and not is_backup_running(now=now):
        CHILD.start()


@every(WATCH_S)
def watch_backups() -> None:
    """Tell when the last good backup is too old."""
    tell_overdue(now=utc_now())
