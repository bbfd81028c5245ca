"""Start children in order, keep them alive, stop them in reverse order.

One thread, on purpose: the kernel ties a child's life to the thread that started it.
"""

import selectors
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from core.errors import SuiteError
from core.supervision.children import Child, ChildSpec
from core.supervision.console import Console

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_S = 0.1
ASK_EVERY_S = 0.2
FIRST_TRIES = 3
UP_TIMEOUT_S = 120.0


class StartFailedError(SuiteError):
    """A child did not come up; the message names it and says how it ended."""

    code = "start_failed"
    status = 503


class Supervisor:
    """Runs children until it is told to stop."""

    def __init__(self, specs: Sequence[ChildSpec], console: Console) -> None:
        self._children = [Child(spec) for spec in specs]
        self._console = console
        self._selector = selectors.DefaultSelector()
        self._asked_to_end = 0

    def run(
        self,
        *,
        is_up: Callable[[], bool] = lambda: True,
        on_up: Callable[[], None] = lambda: None,
    ) -> int:
        """Run until SIGINT, SIGTERM or SIGHUP, then stop everything; return the exit code.

        When every child is ready, `is_up` is asked until it says yes; then `on_up` is called once.
        """
        with self._signals():
            try:
                self._start_all(late=False)
                self._await_up(is_up)
                if not self._asked_to_end:
                    on_up()
                self._start_all(late=True)
                while not self._asked_to_end:
                    self._tick()
            except StartFailedError as error:
                self._console.say("suite", str(error))
                return 1
            finally:
                self._stop_all()
        return 0

    @contextmanager
    def _signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._note) for number in ENDING_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_end += 1

    def _start_all(self, *, late: bool) -> None:
        for child in self._children:
            if child.spec.late is not late:
                continue
            if self._asked_to_end:
                return
            self._start(child)
            if child.spec.one_shot:
                self._await_end(child)
            else:
                self._await_ready(child)

    def _start(self, child: Child) -> None:
        try:
            descriptor = child.start()
        except (OSError, SuiteError) as error:
            self._console.say("suite", f"{child.spec.name} cannot be started: {error}")
            child.could_not_start()
        else:
            self._selector.register(descriptor, selectors.EVENT_READ, child)

    def _await_end(self, child: Child) -> None:
        while child.is_alive and not self._asked_to_end:
            self._tick()
        if child.exit_code and not self._asked_to_end:
            raise StartFailedError(f"{child.spec.name} {child.end}; it must succeed")

    def _await_ready(self, child: Child) -> None:
        until = time.monotonic() + child.spec.ready_timeout_s
        ready = child.spec.is_ready
        while not self._asked_to_end:
            self._pause()
            if child.is_alive and (ready is None or ready()):
                return
            if child.deaths >= FIRST_TRIES:
                raise StartFailedError(f"{child.spec.name} {child.end}, {child.deaths} times")
            if time.monotonic() > until:
                seconds = f"{child.spec.ready_timeout_s:.0f}"
                raise StartFailedError(f"{child.spec.name} was not ready after {seconds} s")

    def _await_up(self, is_up: Callable[[], bool]) -> None:
        until = time.monotonic() + UP_TIMEOUT_S
        while not self._asked_to_end and not is_up():
            self._pause()
            if time.monotonic() > until:
                raise StartFailedError(f"the suite was not ready after {UP_TIMEOUT_S:.0f} s")

    def _pause(self) -> None:
        """Go on with the work for a while before a question is asked again."""
        until = time.monotonic() + ASK_EVERY_S
        while time.monotonic() < until and not self._asked_to_end:
            self._tick()

    def _tick(self) -> None:
        """Print what was said, bury the dead, start again what is due."""
        self._listen(TICK_S)
        for child in self._children:
            if child.has_ended():
                self._bury(child)
                if not child.spec.one_shot:
                    delay_s = child.plan_restart()
                    text = f"{child.spec.name} {child.end}; it starts again in {delay_s} s"
                    self._console.say("suite", text)
            if child.restart_at is not None and time.monotonic() >= child.restart_at:
                self._start(child)

    def _listen(self, patience_s: float) -> None:
        for key, _ in self._selector.select(patience_s):
            if not self._console.read(key.data.spec.name, key.fd):
                self._selector.unregister(key.fd)

    def _bury(self, child: Child) -> None:
        if child.output is not None and child.output in self._selector.get_map():
            self._console.read(child.spec.name, child.output)
            self._selector.unregister(child.output)
        self._console.finish(child.spec.name)
        child.bury()

    def _stop_all(self) -> None:
        for child in reversed(self._children):
            self._stop(child)
        self._selector.close()

    def _stop(self, child: Child) -> None:
        for number, patience_s in child.spec.stop_steps:
            if not child.is_alive:
                return
            asked = self._asked_to_end
            child.signal(number)
            until = time.monotonic() + patience_s
            # Asked once more (Ctrl-C again): no more patience.
            while time.monotonic() < until and self._asked_to_end == asked:
                self._listen(TICK_S)
                if child.has_ended():
                    self._bury(child)
                    return
