"""A command that is killed as by a power cut, at the step that the test names."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from core.db.private_server.layout import ROOT


def kill_at(step: str, shop: dict[str, str], *command: str) -> None:
    """Begin a command of the suite, and kill it when it says that it comes to a step."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=shop,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(step):
                os.kill(process.pid, signal.SIGKILL)
                break
        process.wait()
    assert process.returncode == -signal.SIGKILL, f"it did not come to '{step}'"
