"""One process in our care."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from core.supervision.lifeline import die_with_parent

# A first death is mended at once; one that dies again and again costs no more than this much.
RESTART_DELAYS_S = (0.2, 0.5, 1.0, 2.0, 4.0)
STEADY_AFTER_S = 60.0


@dataclass(frozen=True)
class ChildSpec:
    """What to run, when it counts as ready and how to stop it.

    Attributes:
        one_shot: it must end well by itself before the next one starts.
        late: it starts after the suite has been reported as up.
        is_ready: asked until it says yes; it may take two seconds to answer.
        before_start: what makes way for a new start.
        stop_steps: signals and how many seconds each is given to work.
        popen: what else `subprocess.Popen` needs (account, environment, open files).
    """

    name: str
    argv: Sequence[str]
    one_shot: bool = False
    late: bool = False
    is_ready: Callable[[], bool] | None = None
    ready_timeout_s: float = 120.0
    before_start: Callable[[], None] | None = None
    stop_steps: Sequence[tuple[signal.Signals, float]] = (
        (signal.SIGTERM, 5.0),
        (signal.SIGKILL, 2.0),
    )
    popen: Mapping[str, Any] = field(default_factory=dict)


class Child:
    """A spec and the process that runs it now, if one does."""

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.output: int | None = None
        self.exit_code: int | None = None
        self.deaths = 0
        self.restart_at: float | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    def start(self) -> int:
        """Start it in a session of its own and return the descriptor of its output."""
        self._started_at = time.monotonic()
        self.restart_at = None
        self.exit_code = None
        if self.spec.before_start is not None:
            self.spec.before_start()
        ours, theirs = os.pipe()
        try:
            self._process = subprocess.Popen(
                self.spec.argv,
                stdin=subprocess.DEVNULL,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone: it keeps the order
                preexec_fn=die_with_parent(self.spec.stop_steps[0][0]),  # noqa: PLW1509  # no threads
                **self.spec.popen,
            )
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        os.set_blocking(ours, False)
        self.output = ours
        return ours

    @property
    def is_alive(self) -> bool:
        """Whether its process runs; an end that nobody has taken note of counts as running."""
        return self._process is not None

    @property
    def pid(self) -> int | None:
        """The number of its process."""
        return self._process.pid if self._process else None

    def has_ended(self) -> bool:
        """Tell whether the process has ended; its number stays taken until `bury`."""
        if self._process is None:
            return False
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, options) is not None

    def bury(self) -> None:
        """Take note of its end; take along what it started and left behind."""
        if self._process is None or self.output is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self.exit_code = self._process.wait()
        self._process = None
        os.close(self.output)
        self.output = None

    def could_not_start(self) -> None:
        """Count a start that came to nothing like a death."""
        self.exit_code = 127
        if not self.spec.one_shot:
            self.plan_restart()

    def plan_restart(self) -> float:
        """Return after how many seconds it is started again."""
        lived_s = time.monotonic() - self._started_at
        self.deaths = 1 if lived_s > STEADY_AFTER_S else self.deaths + 1
        delay_s = RESTART_DELAYS_S[min(self.deaths, len(RESTART_DELAYS_S)) - 1]
        self.restart_at = time.monotonic() + delay_s
        return delay_s

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process itself, and wake it if it is frozen."""
        if self._process is not None:
            os.kill(self._process.pid, number)
            os.kill(self._process.pid, signal.SIGCONT)

    @property
    def end(self) -> str:
        """How it ended, in words."""
        if self.exit_code is not None and self.exit_code < 0:
            return f"was killed by {signal.Signals(-self.exit_code).name}"
        return f"ended with exit code {self.exit_code}"
