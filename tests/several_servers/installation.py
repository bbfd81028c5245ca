"""The suite on three servers: core, floor and office, each with a PostgreSQL and processes."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.web import Web, web
from core.db.roles import LOGIN
from core.secrets.key_ring import ensure_key_file
from core.supervision.lifeline import die_with_parent
from tests.core.db.replication.servers import Shop, shop
from tests.several_servers.networks import NETWORK, Network

ROOT = Path(__file__).resolve().parents[2]
CORE, FLOOR, OFFICE = range(3)
SITES = ("core", "shop_monitor", "shop_tracker")
VARIABLES = ("CORE_DATABASE", "MONITOR_DATABASE", "TRACKER_DATABASE")
# Of its own: a server of home is the one that others are told to reach.
FOREIGN = ("DATABASE", "SHOPSUITE", "PYTEST", "DJANGO_SETTINGS")


@dataclass
class Installation:
    """Three servers; machine by machine where they stand in a network."""

    shops: list[Shop]
    directory: Path
    network: Network | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def on(self, site: int) -> Any:
        """Let this thread, and what it starts, be where a server is."""
        return self.network.inside(site) if self.network else nullcontext()

    def rows(self, site: int, statement: str, *values: Any) -> list[Any]:
        """Ask a server's database, whatever the network is like."""
        with self.on(site):
            return self.shops[site].run(statement, *values)

    def value(self, site: int, statement: str, *values: Any) -> Any:
        """Ask for one value."""
        return self.rows(site, statement, *values)[0][0]

    def start(self, site: int) -> None:
        with self.on(site):
            self.shops[site].start()

    def environment(self, site: int, *, owner: bool) -> dict[str, str]:
        """Return what the guide says: the same everywhere, but for the site."""
        kept = {k: v for k, v in os.environ.items() if not any(word in k for word in FOREIGN)}
        for number, (name, one) in enumerate(zip(VARIABLES, self.shops, strict=True)):
            kept[f"{name}_URL"] = self._url(number, one.server.url_for(LOGIN))
            if owner:
                kept[f"{name}_OWNER_URL"] = self._url(number, one.url)
        return kept | {
            "DJANGO_SETTINGS_MODULE": "shopsuite.settings",
            "SHOPSUITE_SITE": SITES[site],
            "SHOPSUITE_DATA_DIR": str(self.directory / SITES[site]),
            "SHOPSUITE_KEY_FILE": str(self.directory / "keys.json"),
            "SHOPSUITE_HTTPS": "0",
            "SHOPSUITE_API_PER_MINUTE": "0",
            "SHOPSUITE_API_PER_MINUTE_UNKNOWN": "0",
        }

    def run(self, site: int, *words: str, owner: bool = True) -> str:
        """Run a program of Python at a server.

        Raises:
            RuntimeError: it failed; with what it said.
        """
        with self.on(site):
            done = subprocess.run(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment(site, owner=owner),
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{words} at {SITES[site]}: {done.stdout[-2000:]}{done.stderr}")
        return done.stdout

    def dispatcher(self, site: int) -> None:
        """Deliver events until the end."""
        log = self.stack.enter_context((self.directory / f"dispatcher-{site}.log").open("wb"))
        with self.on(site):
            process = subprocess.Popen(
                [sys.executable, "manage.py", "dispatch_events"],
                cwd=ROOT,
                env=self.environment(site, owner=True),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - no threads here
            )
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)

    def web(self, site: int, *, workers: int = 2) -> Web:
        """Serve pages, API and node door until the end."""
        with self.on(site):
            return self.stack.enter_context(
                web(
                    "shopsuite.wsgi:application",
                    directory=self.directory,
                    workers=workers,
                    environment=self.environment(site, owner=False),
                )
            )

    def _url(self, site: int, url: str) -> str:
        if self.network is None:
            return url
        return url.replace("@127.0.0.1:", f"@{self.network.address(site)}:")


@contextmanager
def installation(
    structure: Path, directory: Path, *, network: Network | None = None
) -> Iterator[Installation]:
    """Run three servers with the suite's tables, and nothing in them."""
    ensure_key_file(directory / "keys.json")
    with ExitStack() as stack:
        shops = []
        for site in (CORE, FLOOR, OFFICE):
            with network.inside(site) if network else nullcontext():
                one = shop(structure, network=NETWORK if network else "")
                shops.append(one.__enter__())
            stack.push(one.__exit__)
        found = Installation(shops, directory, network)
        with found.stack:
            yield found


@dataclass
class Running:
    """An installation at work: its dispatchers, the floor's web process, who swipes there."""

    here: Installation
    door: Web
    nodes: list[dict[str, str]]
    tags: list[str]


@contextmanager
def running(
    structure: Path, directory: Path, *, people: int, workers: int, network: Network | None = None
) -> Iterator[Running]:
    """Set three servers up as the guide says, and start what runs beside floor and office."""
    with installation(structure, directory, network=network) as here:
        shop = seed(here, people=people)
        for site in (FLOOR, OFFICE):
            here.dispatcher(site)
        yield Running(here, here.web(FLOOR, workers=workers), shop["nodes"], shop["tags"])


def seed(here: Installation, *, people: int) -> dict[str, Any]:
    """Let the copies follow; make machines with a node each, and a person with a badge for each.

    Returns what the nodes sign with, and the tags.
    """
    found: dict[str, Any] = json.loads(
        here.run(CORE, "-m", "tests.several_servers.seeding", str(people), secrets.token_hex(2))
    )
    return found
