"""Run the whole suite: database, cache, web, events and, in the demo, a simulated floor."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.db.private_server import Supervision, data_dir, is_database_named, supervise
from core.db.private_server.configuration import forget_sockets
from core.db.private_server.layout import ROOT
from core.db.roles import login_for
from core.errors import SuiteError
from core.supervision.console import Console
from core.supervision.ports import reserved_port, reserved_port_from
from core.supervision.probes import answers_ok
from core.supervision.suite import Options, find_cache, plan, suite_environment
from core.supervision.supervisor import Supervisor

DEFAULT_PORT = "8000"
DRAFT = "demo.json.draft"


class Command(BaseCommand):
    help = "Run the whole suite until Ctrl-C; every part that dies is started again."
    requires_system_checks: list[str] = []  # each part makes its own

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        port = os.environ.get("PORT", DEFAULT_PORT)  # noqa: TID251  # interfaces.md, "Make"
        parser.add_argument("--port", type=int, default=port, help="web port (PORT, 8000)")
        parser.add_argument(
            "--live-port", type=int, help="port of live boards (the next free one after --port)"
        )
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--tls-cert", type=Path, help="certificate: the suite speaks HTTPS")
        parser.add_argument("--tls-key", type=Path, help="its key (PKCS#8)")
        parser.add_argument("--demo", action="store_true", help="with the demo shop")
        parser.add_argument(
            "--no-floor", action="store_true", help="without the demo's simulated floor"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop; the exit code tells whether the suite came up."""
        try:
            code = _run(_options(options))
        except SuiteError as error:
            raise CommandError(str(error)) from error
        sys.exit(code)


def _options(given: dict[str, Any]) -> Options:
    if (given["tls_cert"] is None) != (given["tls_key"] is None):
        raise CommandError("--tls-cert and --tls-key belong together: name both or neither.")
    for name in ("tls_cert", "tls_key"):
        if given[name] is not None and not given[name].is_file():
            raise CommandError(f"--{name.replace('_', '-')}: there is no file {given[name]}.")
    switches = os.environ  # noqa: TID251  # the demo's switches, interfaces.md, "Make"
    return Options(
        directory=data_dir(),
        port=given["port"],
        live_port=given["live_port"] or 0,
        live="monitor" in settings.SUITE_SERVE,
        address=given["bind"],
        tls_certificate=given["tls_cert"],
        tls_key=given["tls_key"],
        demo=given["demo"],
        floor=not given["no_floor"] and switches.get("SHOPSUITE_FLOOR") != "0",
        empty=switches.get("SHOPSUITE_DEMO_EMPTY") == "1",
    )


def _run(options: Options) -> int:
    console = Console(sys.stdout, width=10)
    with ExitStack() as stack:
        stack.enter_context(reserved_port(options.address, options.port))
        options = replace(options, live_port=stack.enter_context(_live_port(options)))
        database: Supervision | None = None
        if not is_database_named():
            database = stack.enter_context(supervise(options.directory))
        own_cache = not os.environ.get("CACHE_URL")  # noqa: TID251  # given: nothing to start
        cache = find_cache(options.directory) if own_cache else None
        stack.callback(forget_sockets, options.directory, service="cache")
        environment = suite_environment(
            options,
            database_url=database.server.url_for(login_for(settings.SUITE_SERVE))
            if database
            else None,
            owner_url=database.server.url if database else None,
            cache_url=cache.url if cache else None,
        )
        children = plan(options, environment=environment, database=database, cache=cache)
        published = options.directory / "demo.json"
        withdraw(published)
        return Supervisor(children, console).run(
            is_up=lambda: answers_ok(f"{options.url}/readyz"),
            on_up=lambda: console.write(publish(options, published, environment)),
        )


def _live_port(options: Options) -> AbstractContextManager[int]:
    if not options.live_port:
        return reserved_port_from(options.address, options.port + 1)
    return reserved_port(options.address, options.live_port)


def withdraw(published: Path) -> None:
    """Take the demo's key data away until it is true again; `load_demo` keeps what still works."""
    draft = published.with_name(DRAFT)
    if published.exists() and not draft.exists():
        published.rename(draft)
    published.unlink(missing_ok=True)


def publish(options: Options, published: Path, environment: Mapping[str, str]) -> str:
    """Publish the key data of the demo, last of all; return what the person in front is told."""
    draft = published.with_name(DRAFT)
    lines = [f"Shop Suite is up:  {options.url}/"]
    if options.demo:
        facts = json.loads(draft.read_text()) | {"url": options.url}
        draft.write_text(json.dumps(facts, indent=1) + "\n")
        draft.chmod(0o600)
        draft.rename(published)
        lines.append(f"Sign in as:        {facts['username']}  /  {facts['password']}")
    elif link := first_link(options, environment):
        lines.append(f"Nobody can sign in yet; make the first account here:  {link}")
    lines.append("Stop it:           Ctrl-C")
    return "\n" + "\n".join(f"    {line}" for line in lines) + "\n\n"


def first_link(options: Options, environment: Mapping[str, str]) -> str | None:
    """Return the link for the first administrator, None where there is one."""
    command = [sys.executable, str(ROOT / "manage.py"), "first_administrator", "--json"]
    asked = subprocess.run(
        [*command, "--url", options.url],
        env=dict(environment),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    link: str | None = json.loads(asked.stdout)["link"]
    return link
