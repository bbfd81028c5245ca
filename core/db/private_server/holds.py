"""Who uses the private server, and therefore who starts and who stops it."""

import logging
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from core.db.private_server.cluster import load_credentials, prepare
from core.db.private_server.configuration import forget_sockets
from core.db.private_server.errors import PrivateServerError
from core.db.private_server.layout import Layout
from core.db.private_server.locks import (
    is_supervised,
    lock_shared,
    open_lock,
    start_lock,
    try_exclusive,
    usable_layout,
)
from core.db.private_server.processes import (
    await_ready,
    clear_remains,
    leave_running,
    running_pid,
    start_detached,
    stop,
)
from core.db.private_server.server import Credentials, Server, url

logger = logging.getLogger(__name__)

OTHERS_TIMEOUT_S = 60.0


class _Use:
    """A lock on `locks/users` that this process gives back once."""

    def __init__(self, layout: Layout, users: int) -> None:
        self._layout = layout
        self._users: int | None = users
        self._owner = os.getpid()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def release(self) -> None:
        """Let go; doing it twice, or in a forked child, does nothing."""
        if self._users is not None and os.getpid() == self._owner:
            users, self._users = self._users, None
            self._let_go(users)

    def _let_go(self, users: int) -> None:
        os.close(users)


class Hold(_Use):
    """One process's use of the server; `url` is for the login that owns the database."""

    def __init__(
        self, layout: Layout, users: int, *, credentials: Credentials, keep_running: bool
    ) -> None:
        super().__init__(layout, users)
        self.credentials = credentials
        self.url = url(credentials)
        self._keep_running = keep_running

    def url_for(self, login: str) -> str:
        """Return the address for one of the logins that serve (core/db/roles.py)."""
        return url(self.credentials, login)

    def _let_go(self, users: int) -> None:
        with start_lock(self._layout):
            try:
                if not self._keep_running and try_exclusive(users):
                    stop(self._layout.cluster)
                    forget_sockets(self._layout.directory)
                else:
                    leave_running(self._layout.cluster)
            finally:
                os.close(users)


class Supervision(_Use):
    """A supervisor's sole charge of the server, which it runs as its own child."""

    def __init__(self, layout: Layout, users: int, *, server: Server, charge: int) -> None:
        super().__init__(layout, users)
        self.server = server
        self._charge = charge

    def clear_remains(self) -> None:
        """Make way for a new start after the server was killed."""
        clear_remains(self._layout)

    def _let_go(self, users: int) -> None:
        self.server.door.close()
        forget_sockets(self._layout.directory)
        os.close(self._charge)
        os.close(users)


def hold(directory: Path, *, keep_running: bool = False) -> Hold:
    """Use the private server of `directory`; start it if it does not run.

    The last user stops it, unless it asked to keep it running or a supervisor is in charge.

    Raises:
        PrivateServerError: it cannot be started; the message names the remedy.
    """
    layout = usable_layout(directory)
    with start_lock(layout):
        users = open_lock(layout, "users")
        try:
            lock_shared(users)
            credentials = _running(layout) or _start(layout)
        except BaseException:
            os.close(users)
            raise
    return Hold(layout, users, credentials=credentials, keep_running=keep_running)


def supervise(directory: Path, *, durable: bool = True, at_least: int = 0) -> Supervision:
    """Take sole charge of the server of `directory` and prepare it for being started.

    A server that a dead command left behind is stopped first. Commands that use it right now are
    waited for, up to a minute.

    Args:
        durable: see `prepare`.
        at_least: see `prepare`.

    Raises:
        PrivateServerError: another supervisor is in charge, or commands do not end.
    """
    layout = usable_layout(directory)
    until = time.monotonic() + OTHERS_TIMEOUT_S
    told = False
    while True:
        with start_lock(layout):
            taken = _take_charge(layout, durable=durable, at_least=at_least)
        if taken is not None:
            return taken
        if not told:
            logger.warning("waiting for commands that use the database of %s", directory)
            told = True
        if time.monotonic() > until:
            raise PrivateServerError(
                f"Other commands still use the database of {directory} (an open 'manage.py "
                f"shell'?). End them, then start again."
            )
        time.sleep(0.2)


def _take_charge(layout: Layout, *, durable: bool, at_least: int) -> Supervision | None:
    charge, users = open_lock(layout, "supervisor"), open_lock(layout, "users")
    try:
        _lock_charge(layout, charge)
        if try_exclusive(users):
            stop(layout.cluster)
            clear_remains(layout)
            server = prepare(layout.directory, durable=durable, at_least=at_least)
            logger.info("%s", server)
            lock_shared(users)
            return Supervision(layout, users, server=server, charge=charge)
    except BaseException:
        os.close(charge)
        os.close(users)
        raise
    os.close(charge)
    os.close(users)
    return None


def _lock_charge(layout: Layout, charge: int) -> None:
    if not try_exclusive(charge):
        raise PrivateServerError(
            f"The suite already runs with the data directory {layout.directory}. Stop it first, "
            f"or choose another folder with SHOPSUITE_DATA_DIR."
        )


def _running(layout: Layout) -> Credentials | None:
    """Return how to sign in at a server that runs, or that a supervisor is just starting."""
    if running_pid(layout.cluster) is None and not is_supervised(layout):
        return None
    credentials = load_credentials(layout)
    if credentials is None:
        return None
    await_ready(
        url(credentials),
        is_alive=lambda: running_pid(layout.cluster) is not None or is_supervised(layout),
        log=layout.log,
    )
    return credentials


def _start(layout: Layout) -> Credentials:
    clear_remains(layout)
    server = prepare(layout.directory)
    logger.info("%s", server)
    process = start_detached(server)
    await_ready(server.url, is_alive=lambda: process.poll() is None, log=layout.log)
    return server.credentials
