"""Which processes make up a running suite, in the order in which they start."""

import os
import shutil
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from core.db.private_server import Supervision
from core.db.private_server.accounts import server_account
from core.db.private_server.configuration import socket_directory
from core.db.private_server.layout import ROOT, Layout
from core.db.private_server.processes import answers
from core.supervision.children import ChildSpec
from core.supervision.probes import answers_ok, local_url

CACHE_PROGRAMS = ("valkey-server", "redis-server")
OWNER_URL = "DATABASE_OWNER_URL"
# Who puts this file into the data directory has readers on serial lines here.
# Or a file that holds it.
MQTT_URLS = ("SHOPSUITE_MQTT_URL", "SHOPSUITE_MQTT_URL_FILE")
SERIAL_GATEWAY = "serial-gateway.toml"
WEB_WORKERS, WEB_THREADS = 2, 4
# Ten times real speed: who watches for five minutes sees sessions end and pieces counted.
FLOOR = ("--nodes", "14", "--minutes", "0", "--speed", "10")


@dataclass(frozen=True)
class Options:
    """What a person can choose about a running suite."""

    directory: Path
    port: int
    live_port: int = 0
    address: str = "127.0.0.1"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    demo: bool = False
    live: bool = True
    floor: bool = True
    empty: bool = False

    @property
    def secure(self) -> bool:
        """Whether our own web server speaks TLS."""
        return self.tls_certificate is not None

    @property
    def url(self) -> str:
        """The address for people on this machine."""
        return local_url(self.address, self.port, secure=self.secure)


@dataclass(frozen=True)
class Cache:
    """A cache server for this suite alone, reached by a Unix socket."""

    program: str
    socket: Path
    popen: Mapping[str, object] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """What CACHE_URL must say."""
        return f"unix://{self.socket}?db=0"


def find_cache(directory: Path) -> Cache | None:
    """Return the system's cache server, None where there is none: the database serves then."""
    program = next(filter(None, map(shutil.which, CACHE_PROGRAMS)), None)
    if program is None:
        return None
    account = server_account(Layout(directory).cluster)
    sockets = socket_directory(directory, account, service="cache")
    return Cache(program, sockets / "cache", account.popen_arguments())


def plan(
    options: Options,
    *,
    environment: Mapping[str, str],
    database: Supervision | None,
    cache: Cache | None,
) -> list[ChildSpec]:
    """Return the children; `database` and `cache` are left out where others run them."""
    manage = partial(_manage, environment)
    children = [] if database is None else [_postgres(database)]
    if cache is not None:
        children.append(_cache(cache))
    children.append(manage("migrate", "migrate", "--no-input", one_shot=True))
    if options.demo:
        empty = ["--empty"] if options.empty else []
        children.append(manage("demo", "load_demo", *empty, one_shot=True))
    children.append(_web(options, environment))
    if options.live:
        children.append(_live(options, environment))
    children.append(manage("dispatcher", "dispatch_events"))
    # What it cannot finish in time is undone by the database and told to whoever waits for it.
    children.append(manage("worker", "qcluster", stop_s=1.5))
    if options.live:  # the floor is served here; it may be killed, and what it hears are strangers
        fenced = _without_owner(environment)
        children.append(_manage(fenced, "machines", "read_machines", late=True, stop_s=0.5))
    if any(environment.get(name) for name in MQTT_URLS):
        fenced = _without_owner(environment)
        children.append(_manage(fenced, "mqtt", "mqtt_door", late=True, stop_s=1.0))
    if (options.directory / SERIAL_GATEWAY).is_file():
        children.append(manage("serial", "serial_gateway", late=True))
    if options.demo and options.floor and not options.empty:
        children.append(manage("floor", "simulate_floor", *FLOOR, late=True, stop_s=2.0))
    return children


def _postgres(database: Supervision) -> ChildSpec:
    return ChildSpec(
        name="postgres",
        argv=database.server.argv,
        is_ready=partial(answers, database.server.url),
        ready_timeout_s=600.0,  # after a power cut it reads its log first
        before_start=database.clear_remains,
        # Fast (sessions are cut, all is written), immediate (its log mends it), for sure.
        stop_steps=((signal.SIGINT, 7.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 1.0)),
        popen=database.server.popen_arguments(),
    )


def _cache(cache: Cache) -> ChildSpec:
    settings = {
        "port": "0",
        "unixsocket": str(cache.socket),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory": "64mb",
        "maxmemory-policy": "allkeys-lru",
        "loglevel": "warning",
    }
    argv = [cache.program]
    for name, value in settings.items():
        argv += [f"--{name}", value]
    return ChildSpec(
        name="cache",
        argv=argv,
        is_ready=cache.socket.exists,
        before_start=partial(cache.socket.unlink, missing_ok=True),
        stop_steps=((signal.SIGTERM, 2.0), (signal.SIGKILL, 1.0)),
        popen={"cwd": "/", **cache.popen},
    )


def _manage(
    environment: Mapping[str, str],
    name: str,
    *command: str,
    one_shot: bool = False,
    late: bool = False,
    stop_s: float = 3.5,
) -> ChildSpec:
    return ChildSpec(
        name=name,
        argv=[sys.executable, str(ROOT / "manage.py"), *command],
        one_shot=one_shot,
        late=late,
        stop_steps=((signal.SIGTERM, stop_s), (signal.SIGKILL, 0.5)),
        popen={"cwd": ROOT, "env": dict(environment)},
    )


def _web(options: Options, environment: Mapping[str, str]) -> ChildSpec:
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning"]
    argv += ["--host", options.address, "--port", str(options.port)]
    argv += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)]
    argv += ["--workers-kill-timeout", "4", "--respawn-failed-workers", "--no-ws"]
    if options.tls_certificate is not None:
        argv += ["--ssl-certificate", str(options.tls_certificate)]
        # Nodes under MicroPython speak TLS 1.2; what is weak in it, this server does not offer.
        argv += ["--ssl-keyfile", str(options.tls_key), "--ssl-protocol-min", "tls1.2"]
    return ChildSpec(
        name="web",
        argv=[*argv, "shopsuite.wsgi:application"],
        is_ready=partial(answers_ok, f"{options.url}/healthz"),
        stop_steps=((signal.SIGTERM, 5.0), (signal.SIGKILL, 0.5)),
        popen={"cwd": ROOT, "env": _without_owner(environment)},
    )


def _live(options: Options, environment: Mapping[str, str]) -> ChildSpec:
    argv = [sys.executable, str(ROOT / "manage.py"), "serve_live"]
    argv += ["--bind", options.address, "--port", str(options.live_port)]
    if options.tls_certificate is not None:
        argv += ["--tls-cert", str(options.tls_certificate), "--tls-key", str(options.tls_key)]
    url = local_url(options.address, options.live_port, secure=options.secure)
    return ChildSpec(
        name="live",
        argv=argv,
        is_ready=partial(answers_ok, f"{url}/live/healthz"),
        stop_steps=((signal.SIGTERM, 1.5), (signal.SIGKILL, 0.5)),
        popen={"cwd": ROOT, "env": _without_owner(environment)},
    )


def _without_owner(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of who answers strangers: no way to be the owner of the tables."""
    return {name: value for name, value in environment.items() if OWNER_URL not in name}


def suite_environment(
    options: Options,
    *,
    database_url: str | None,
    cache_url: str | None,
    owner_url: str | None = None,
) -> dict[str, str]:
    """Return the environment of the suite's own processes; the web server gets less of it."""
    environment = dict(os.environ)  # noqa: TID251  # it is handed on
    environment |= {"PYTHONUNBUFFERED": "1", "SHOPSUITE_DATA_DIR": str(options.directory)}
    # Without TLS of ours there is none, unless a server in front of us brings it.
    environment.setdefault("SHOPSUITE_HTTPS", "1" if options.secure else "0")
    # What is sent to programs outside must not come back in by our own door.
    environment["SHOPSUITE_OWN_PORT"] = str(options.port)
    # A server in front of us has it elsewhere, and says where.
    environment.setdefault("SHOPSUITE_LIVE_URL", f":{options.live_port}")
    if database_url is not None:
        environment["DATABASE_URL"] = database_url
    if owner_url is not None:
        environment[OWNER_URL] = owner_url
    if cache_url is not None:
        environment["CACHE_URL"] = cache_url
    return environment
