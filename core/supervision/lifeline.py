"""A child process that does not outlive its parent, however the parent dies."""

import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """Return a `preexec_fn`: the kernel sends the child `number` when its parent dies.

    Linux means the *thread* that starts the child; start children from the main thread. Changing
    the account would undo it; `subprocess` calls the function after that.
    """
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before we were tied to it
            os._exit(1)

    return tie
