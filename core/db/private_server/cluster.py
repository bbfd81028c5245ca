"""Make a cluster ready to be started: files, roles, database, passwords, settings.

All of it is done while no server runs, so that a command and a supervisor share it: `initdb`,
then PostgreSQL's single-user mode for roles and database. An unfinished cluster never gets the
name under which it would be used.
"""

import json
import os
import secrets
import shutil
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from core.db.private_server.accounts import Account, server_account
from core.db.private_server.binaries import Binaries, find_binaries
from core.db.private_server.configuration import (
    HBA,
    INCLUDE,
    ROLES_MARK,
    STATEMENTS,
    choose_port,
    settings_text,
    socket_directory,
)
from core.db.private_server.doors import Door
from core.db.private_server.errors import PrivateServerError
from core.db.private_server.layout import Layout
from core.db.private_server.server import (
    DATABASE,
    OWNER,
    SUPERUSER,
    Credentials,
    Server,
    server_environment,
)
from core.db.private_server.upgrades import put_in_place
from core.db.roles import LOGINS, login_statements, role_statements


@dataclass(frozen=True)
class Tools:
    """PostgreSQL's own programs, run as the server's account on a stopped cluster."""

    binaries: Binaries
    account: Account

    def run_sql(self, place: Path, statements: list[str]) -> None:
        """Run statements in single-user mode, one a line; the first that fails ends it."""
        options = ["-c", "exit_on_error=true", "-c", "log_min_error_statement=panic"]
        words = "".join(f"{one};\n" for one in statements)
        self.run(place, "postgres", "--single", *options, SUPERUSER, words=words)

    def run(self, place: Path, tool: str, *options: str, words: str = "") -> None:
        """Run `tool` on the data in `place`; its first option stays the first."""
        with Door.to(place, self.account) as door:
            first, *rest = options
            done = subprocess.run(
                [self.binaries.tool(tool), first, "-D", door.path, *rest],
                cwd="/",
                env=server_environment(),
                pass_fds=door.descriptors,
                input=words,
                capture_output=True,
                text=True,
                check=False,
                **self.account.popen_arguments(),
            )
        if done.returncode != 0:
            told = (done.stderr.strip() or done.stdout.strip())[-2000:]
            raise PrivateServerError(f"{tool} of {self.binaries.folder} failed:\n{told}")


def prepare(directory: Path, *, durable: bool = True, at_least: int = 0) -> Server:
    """Return the server of `directory`, ready to be started; make what is missing.

    Nothing may run there meanwhile (`hold` and `supervise` see to it). Doing it again changes
    nothing but the settings, which are written anew, and the port if somebody took it.

    Args:
        directory: the suite's data directory; made where it is missing.
        durable: False leaves out fsync: for tests, whose data may be lost.
        at_least: the oldest major version for a new cluster; an existing one keeps its own.

    Raises:
        PrivateServerError: no fit programs, no fit account, or no access to the directory.
    """
    layout = Layout(directory.absolute())
    try:
        return _prepare(layout, durable=durable, at_least=at_least)
    except OSError as error:
        raise PrivateServerError(
            f"The data directory {directory} cannot be used: {error}. Correct that, or choose "
            f"another folder with SHOPSUITE_DATA_DIR."
        ) from error


def load_credentials(layout: Layout) -> Credentials | None:
    """Return the port and the passwords of a directory, None before its first use."""
    try:
        return Credentials(**json.loads(layout.secrets.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise PrivateServerError(
            f"{layout.secrets} cannot be read ({error}). Delete it: new passwords are made."
        ) from error


def _prepare(layout: Layout, *, durable: bool, at_least: int) -> Server:
    layout.directory.mkdir(parents=True, exist_ok=True)
    put_in_place(layout)
    account = server_account(layout.cluster)
    if layout.cluster.exists() and layout.major_version() is None:
        raise PrivateServerError(
            f"{layout.cluster} is no PostgreSQL database. Move it away, or choose another folder "
            f"with SHOPSUITE_DATA_DIR."
        )
    binaries = find_binaries(major=layout.major_version(), at_least=at_least, account=account)
    known = load_credentials(layout)
    credentials = known or _new_credentials()
    if credentials.logins.keys() != LOGINS.keys():
        credentials = replace(credentials, logins={login: _password() for login in LOGINS})
    credentials = replace(credentials, port=choose_port(credentials.port))
    if credentials != known:
        _write_private(layout.secrets, json.dumps(asdict(credentials), indent=1) + "\n")
    if not layout.cluster.exists():
        _make_cluster(layout, Tools(binaries, account), credentials, durable=durable)
    else:
        statements = _missing_roles(layout)
        if known is None or known.logins != credentials.logins or statements:
            statements += _password_statements(credentials)
            Tools(binaries, account).run_sql(layout.cluster, statements)
    sockets = socket_directory(layout.directory, account)
    counted = durable and _count_statements(layout, Tools(binaries, account))
    text = settings_text(
        port=credentials.port, sockets=sockets, durable=durable, count_statements=counted
    )
    _write_for(account, layout.cluster / "shopsuite.conf", text)
    return Server(layout, binaries, account, credentials, Door.to(layout.cluster, account))


def _missing_roles(layout: Layout) -> list[str]:
    """Return what makes roles and logins in a cluster that was made before there were any."""
    settings = (layout.cluster / "shopsuite.conf").read_text()
    made = not settings or ROLES_MARK in settings
    return [] if made else [*role_statements(owner=OWNER), *login_statements()]


def _count_statements(layout: Layout, tools: Tools) -> bool:
    """Prepare the cluster for telling its slow statements, where the programs can do that.

    The view stands beside the suite's database: a restore replaces that one.
    """
    if not tools.binaries.has_library(STATEMENTS):
        return False
    if STATEMENTS not in (layout.cluster / "shopsuite.conf").read_text():
        tools.run_sql(layout.cluster, [f"CREATE EXTENSION IF NOT EXISTS {STATEMENTS}"])
    return True


def _new_credentials() -> Credentials:
    return Credentials(port=0, password=_password(), superuser_password=_password())


def _password() -> str:
    return secrets.token_hex(24)


def _make_cluster(layout: Layout, tools: Tools, credentials: Credentials, *, durable: bool) -> None:
    place, account = layout.unfinished_cluster, tools.account
    if place.exists():
        shutil.rmtree(place)
    place.mkdir(mode=0o700)
    account.own(place)
    options = ["--encoding=UTF8", "--locale=C.UTF-8", f"--username={SUPERUSER}"]
    tools.run(place, "initdb", *options, *([] if durable else ["--no-sync"]))
    _write_for(account, place / "pg_hba.conf", HBA)
    original = (place / "postgresql.conf").read_text()
    _write_for(account, place / "postgresql.conf", original + INCLUDE)
    _write_for(account, place / "shopsuite.conf", "")
    statements = [
        f"CREATE ROLE {OWNER} LOGIN CREATEDB",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        *role_statements(owner=OWNER),
        *login_statements(),
        *_password_statements(credentials),
    ]
    tools.run_sql(place, statements)
    place.rename(layout.cluster)


def _password_statements(credentials: Credentials) -> list[str]:
    passwords = {
        OWNER: credentials.password,
        SUPERUSER: credentials.superuser_password,
        **credentials.logins,
    }
    return [f"ALTER ROLE {role} PASSWORD '{password}'" for role, password in passwords.items()]


def _write_private(path: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(draft, flags, 0o600), "w") as file:
        file.write(text)
    draft.rename(path)


def _write_for(account: Account, path: Path, text: str) -> None:
    """Write a file of the server's; by rename, so that no link in its folder is followed."""
    _write_private(path, text)
    account.own(path)
