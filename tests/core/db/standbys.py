"""A streaming standby of a server of a test, made as the guide says, by pg_basebackup."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core.db.private_server.configuration import choose_port, settings_text, socket_directory
from core.db.private_server.doors import Door
from core.db.private_server.layout import Layout
from core.db.private_server.server import SUPERUSER, Server, server_environment
from core.supervision.scratch import PREFIX
from tests.core.db.replication.servers import Shop
from tests.waiting import wait_for


class Standby(Shop):
    """A server that follows another one, until it is promoted."""

    def has_all_of(self, home: Shop) -> bool:
        """Tell whether it shows what its home has now."""
        place = home.value("SELECT pg_current_wal_insert_lsn()::text")
        return bool(self.value("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", place))

    def pause(self) -> None:
        """Let it fall behind: what comes in is kept, and not shown."""
        self.run("SELECT pg_wal_replay_pause()")
        state = "SELECT pg_get_wal_replay_pause_state()"
        assert wait_for(lambda: bool(self.value(state) == "paused"), 60)

    def resume(self, home: Shop) -> None:
        self.run("SELECT pg_wal_replay_resume()")
        assert wait_for(lambda: self.has_all_of(home), 60)

    def promote(self) -> None:
        """Make it the one that is written to."""
        layout = self.server.layout
        subprocess.run(
            [self.server.binaries.tool("pg_ctl"), "promote", "-D", self.server.door.path, "-w"],
            check=True,
            capture_output=True,
            **self.server.popen_arguments(),
        )
        assert layout.cluster.exists()


@contextmanager
def standby(home: Shop) -> Iterator[Standby]:
    """Run a standby of a server, on the same programs."""
    directory = Path(tempfile.mkdtemp(prefix=PREFIX))
    found = None
    try:
        server = _copy(home.server, Layout(directory))
        found = Standby(server, superuser=True)
        found.start()
        yield found
    finally:
        if found is not None:
            found.stop()
            found.server.door.close()
        shutil.rmtree(directory, ignore_errors=True)


def _copy(home: Server, layout: Layout) -> Server:
    account, credentials = home.account, replace(home.credentials, port=choose_port(0))
    layout.cluster.mkdir(mode=0o700)
    account.own(layout.cluster)
    with Door.to(layout.cluster, account) as door:
        subprocess.run(
            [
                home.binaries.tool("pg_basebackup"),
                *("--host=127.0.0.1", f"--port={home.credentials.port}", f"--username={SUPERUSER}"),
                *("--pgdata", door.path, "--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
            ],
            cwd="/",
            env=server_environment() | {"PGPASSWORD": credentials.superuser_password},
            pass_fds=door.descriptors,
            check=True,
            capture_output=True,
            **account.popen_arguments(),
        )
    sockets = socket_directory(layout.directory, account)
    text = settings_text(port=credentials.port, sockets=sockets, durable=False)
    (layout.cluster / "shopsuite.conf").write_text(text)
    return Server(layout, home.binaries, account, credentials, Door.to(layout.cluster, account))
