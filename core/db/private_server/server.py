"""A prepared private server: what it runs with, where it listens, how to sign in."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.db.private_server.accounts import Account
from core.db.private_server.binaries import Binaries
from core.db.private_server.doors import Door
from core.db.private_server.layout import Layout

DATABASE = "shop_suite_db"
OWNER = "shop_suite"
SUPERUSER = "postgres"


@dataclass(frozen=True)
class Credentials:
    """What `postgres.json` holds."""

    port: int
    password: str
    superuser_password: str
    logins: dict[str, str] = field(default_factory=dict)


def url(credentials: Credentials, login: str = OWNER) -> str:
    """Return the address for a login; by itself that which owns the database and is no superuser.

    A server that runs since before there were logins knows its owner alone.
    """
    password = credentials.logins.get(login)
    if password is None:
        login, password = OWNER, credentials.password
    return f"postgresql://{login}:{password}@127.0.0.1:{credentials.port}/{DATABASE}"


@dataclass(frozen=True)
class Server:
    """Everything a parent process needs to run the server as its child."""

    layout: Layout
    binaries: Binaries
    account: Account
    credentials: Credentials
    door: Door

    @property
    def url(self) -> str:
        """The address for the login that owns the database."""
        return url(self.credentials)

    def url_for(self, login: str) -> str:
        """Return the address for one of the logins that serve (core/db/roles.py)."""
        return url(self.credentials, login)

    @property
    def superuser_url(self) -> str:
        """The address for the login that may do all, on the same database."""
        login = f"{SUPERUSER}:{self.credentials.superuser_password}"
        return f"postgresql://{login}@127.0.0.1:{self.credentials.port}/{DATABASE}"

    @property
    def argv(self) -> list[str]:
        """Return the command. Of two -D the last one counts; the first is for those who look."""
        command = [self.binaries.tool("postgres"), "-D", str(self.layout.cluster)]
        if self.door.path != command[-1]:
            command += ["-D", self.door.path]
        return command

    def popen_arguments(self) -> Mapping[str, Any]:
        """Return what else `subprocess.Popen` needs: environment, account, open directory."""
        return {
            "cwd": "/",
            "env": server_environment(),
            "pass_fds": self.door.descriptors,
            **self.account.popen_arguments(),
        }

    def __str__(self) -> str:
        return (
            f"private PostgreSQL {self.binaries.version} of {self.binaries.folder} on "
            f"127.0.0.1:{self.credentials.port} as user {self.account.name}, "
            f"data in {self.layout.cluster}"
        )


def server_environment() -> dict[str, str]:
    """Return a clean environment: PG* variables of the caller would change what the tools do."""
    path = os.environ.get("PATH", os.defpath)  # noqa: TID251  # it is handed on, not read
    return {"PATH": path, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
