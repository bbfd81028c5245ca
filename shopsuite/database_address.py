"""What one address of a database says, in Django's words and in psycopg2's.

Several hosts may stand in it, as in libpq: `host1:5432,host2:5432/name?target_session_attrs=…`.
"""

from typing import Any
from urllib.parse import unquote, urlsplit

import environ
import psycopg2
from django.core.exceptions import ImproperlyConfigured
from psycopg2.extensions import parse_dsn

from core.db.liveliness import LIVELINESS

ENGINE = "core.db.backend"
LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}
# What psycopg2.connect() calls what Django's configuration has.
DRIVER_NAMES = {
    "NAME": "dbname",
    "USER": "user",
    "PASSWORD": "password",
    "HOST": "host",
    "PORT": "port",
}

Config = dict[str, Any]


def driver_parameters(variable: str, url: str) -> Config:
    """Return what a URL says, in psycopg2's words.

    Raises:
        ImproperlyConfigured: the URL cannot be read.
    """
    config = read_address(variable, url)
    named = {name: config[key] for key, name in DRIVER_NAMES.items() if config.get(key)}
    return {**named, **config["OPTIONS"]}


def read_address(variable: str, url: str, *, among: str = "read-write") -> Config:
    """Return what a URL says, in Django's words.

    Args:
        among: which of several hosts is taken, where the URL does not say it itself.

    Raises:
        ImproperlyConfigured: it cannot be read; the message names the variable.
    """
    try:
        config: Config = dict(environ.Env.db_url_config(url, engine=ENGINE))
        config |= _hosts(url)
    except (ValueError, KeyError, ImproperlyConfigured, psycopg2.ProgrammingError) as error:
        raise ImproperlyConfigured(f"{variable}: not a database address ({error}).") from None
    if not config.get("NAME"):
        raise ImproperlyConfigured(f"{variable}: the address names no database.")
    # django-environ leaves %2Ftmp%2Fsocket as it is.
    config["HOST"] = unquote(config.get("HOST") or "")
    # The specification's "?schema=" is no option of libpq; the router knows the schema.
    options = config.setdefault("OPTIONS", {})
    options.pop("schema", None)
    options.setdefault("connect_timeout", 1)
    if "," in config["HOST"]:
        options.setdefault("target_session_attrs", among)
    config["OPTIONS"] = {**LIVELINESS, **options}
    return config


def identity_of(config: Config) -> tuple[str, str, str]:
    """Return what tells a database from others, whoever signs in and in whatever spelling."""
    host = config["HOST"].lower().strip("[]")
    return ("" if host in LOCAL_HOSTS else host, str(config.get("PORT") or 5432), config["NAME"])


def _hosts(url: str) -> Config:
    """Return several hosts as libpq understands them: a port for each, no brackets.

    django-environ forgets to which host a port belongs where not all have one.
    """
    place = urlsplit(url).netloc.rpartition("@")[2]
    if "," not in place:
        return {}
    found = parse_dsn(f"postgresql://{place}/any")
    ports = [port or "5432" for port in found.get("port", "").split(",")]
    hosts = found["host"].split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    return {"HOST": ",".join(hosts), "PORT": ",".join(ports)}
