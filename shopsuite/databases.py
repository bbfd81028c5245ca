"""DATABASES from the environment: one alias per distinct database.

URLs that name the same database collapse into one alias, so one server is
ordinary one-database Django (docs/decisions/0001).
"""

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from core.db.liveliness import liveliness_of_server
from core.db.roles import LOGIN_OF_DOOR
from shopsuite.database_address import ENGINE, Config, driver_parameters, identity_of, read_address
from shopsuite.env import (
    env_bool,
    env_int,
    env_names,
    env_secret,
    env_set,
    env_text,
    forget_variables,
    is_word_named,
)

SCHEMAS = {
    "core": "CORE_DATABASE_URL",
    "shop_monitor": "MONITOR_DATABASE_URL",
    "shop_tracker": "TRACKER_DATABASE_URL",
}
REGION_PREFIX = "MONITOR_DATABASE_URL_"
OWNER_VARIABLES = {
    name: variable.replace("_URL", "_OWNER_URL") for name, variable in SCHEMAS.items()
}
OWNER_REGION_PREFIX = "MONITOR_DATABASE_OWNER_URL_"
DEFAULT_URL = "postgresql://localhost/shop_suite_db"
# Beside each address another one, of who owns the tables there.
SERVING, OWNING = "DATABASE_URL", "DATABASE_OWNER_URL"
POOLED_ENGINE = "core.db.pooled_backend"
POOL_VARIABLES = {
    "DATABASE_POOL_SIZE",
    "DATABASE_POOL_MAX_OVERFLOW",
    "DATABASE_POOL_RECYCLE",
    "DATABASE_POOL_PRE_PING",
}


def databases() -> tuple[dict[str, Config], dict[str, str]]:
    """Return DATABASES and the map of schema (or `shop_monitor_<region>`) to alias.

    Raises:
        ImproperlyConfigured: a URL cannot be read; the message names the variable.
    """
    configs: dict[str, Config] = {}
    aliases: dict[str, str] = {}
    seen: dict[tuple[str, str, str], str] = {}
    base = url_of(SERVING) or DEFAULT_URL
    wanted = [(name, variable, url_of(variable) or base) for name, variable in SCHEMAS.items()]
    wanted += [_region(variable) for variable in _region_variables()]
    for name, variable, url in wanted:
        config = connection_config(variable, url)
        alias = "default" if name == "core" else name
        aliases[name] = seen.setdefault(identity_of(config), alias)
        configs.setdefault(aliases[name], config)
    return configs, aliases


def site_alias(aliases: dict[str, str]) -> str:
    """Return the alias of the database next to this process, which SHOPSUITE_SITE names.

    Raises:
        ImproperlyConfigured: it names no app and no region that has a database.
    """
    site = env_text("SHOPSUITE_SITE", "core").lower()
    named = {**aliases, "default": aliases["core"]}
    if site not in named:
        known = ", ".join(sorted(aliases))
        raise ImproperlyConfigured(f"SHOPSUITE_SITE: '{site}' is none of {known}.")
    return named[site]


def forget_owners() -> None:
    """Let this process serve: it knows no address of who owns the tables, and cannot be them.

    Everything else that runs (commands, dispatcher, jobs) works for the suite itself.
    """
    forget_variables(OWNING)


def url_of(variable: str) -> str:
    """Return the address of who owns the tables, if this process knows it, else the other one."""
    return env_secret(variable.replace(SERVING, OWNING)) or env_secret(variable)


def direct_parameters() -> Config:
    """Return what psycopg2 connects with past the pooler (DATABASE_DIRECT_URL); empty if not set.

    The owner goes past it anyway.

    Raises:
        ImproperlyConfigured: the URL cannot be read.
    """
    url = "" if is_word_named(OWNING) else env_secret("DATABASE_DIRECT_URL")
    if not url:
        return {}
    return driver_parameters("DATABASE_DIRECT_URL", url)


def owner_parameters(aliases: dict[str, str]) -> dict[str, Config]:
    """Return, by alias, what psycopg2 connects with to set up a database's replication.

    CORE_DATABASE_OWNER_URL, MONITOR_DATABASE_OWNER_URL and so on: past a pooler, as a login
    that may do it. An alias that is not named is reached by its own address.

    Raises:
        ImproperlyConfigured: a URL cannot be read.
    """
    found: dict[str, Config] = {}
    for name, alias in aliases.items():
        variable = OWNER_VARIABLES.get(name) or (
            OWNER_REGION_PREFIX + name.removeprefix("shop_monitor_").upper()
        )
        url = env_secret(variable)
        if url:
            found.setdefault(alias, driver_parameters(variable, url))
    url = env_secret("DATABASE_OWNER_URL")
    if url:
        found.setdefault("default", driver_parameters("DATABASE_OWNER_URL", url))
    return found


def replication_parameters() -> Config:
    """Return with what the copies of core reach it (CORE_REPLICATION_URL); empty if not set.

    Raises:
        ImproperlyConfigured: the URL cannot be read.
    """
    url = env_secret("CORE_REPLICATION_URL")
    return driver_parameters("CORE_REPLICATION_URL", url) if url else {}


def _region_variables() -> list[str]:
    return sorted({name.removesuffix("_FILE") for name in env_names(REGION_PREFIX)})


def _region(variable: str) -> tuple[str, str, str]:
    region = variable.removeprefix(REGION_PREFIX).lower()
    if region == "home":
        raise ImproperlyConfigured(f"{variable}: the region 'home' is MONITOR_DATABASE_URL.")
    return f"shop_monitor_{region}", variable, url_of(variable)


def connection_config(variable: str, url: str, *, among: str = "read-write") -> Config:
    """Return the entry of DATABASES for an address.

    Args:
        among: which of several hosts is taken, where the URL does not say it itself.

    Raises:
        ImproperlyConfigured: the URL cannot be read.
    """
    config = read_address(variable, url, among=among)
    config["ENGINE"] = engine()
    config["OPTIONS"].setdefault("application_name", program_name(sys.argv))
    # A killed backend heals: the first query after it asks whether the connection lives.
    config["CONN_HEALTH_CHECKS"] = True
    # A thread keeps its connection; one of a pool goes back at the end of the request.
    config["CONN_MAX_AGE"] = 0 if engine() == POOLED_ENGINE else None
    if is_pooled():
        config["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        options = config["OPTIONS"]
        given = options.get("options", "")
        path = f"-c search_path={','.join(SCHEMAS)}"
        options["options"] = " ".join(filter(None, [given, path, *liveliness_of_server()]))
    if engine() == POOLED_ENGINE:
        config["POOL_OPTIONS"] = _pool_options()
    return config


def is_pooled() -> bool:
    """Tell whether the addresses are those of a pooler; those of the owner never are."""
    return not is_word_named(OWNING) and env_bool("SHOPSUITE_DATABASE_POOLER", default=False)


def doors_served() -> frozenset[str]:
    """Return which doors this process opens: all, unless SHOPSUITE_SERVE names some."""
    return env_set("SHOPSUITE_SERVE", LOGIN_OF_DOOR)


def program_name(arguments: list[str]) -> str:
    """Return by what name the database knows this process: its command, else web."""
    if Path(arguments[0]).name == "manage.py" and len(arguments) > 1:
        return f"shopsuite {arguments[1]}"
    return "shopsuite web"


def engine() -> str:
    """Return the engine: the pooled one when one of DATABASE_POOL_* is set."""
    return POOLED_ENGINE if POOL_VARIABLES & set(env_names("DATABASE_POOL_")) else ENGINE


def _pool_options() -> Config:
    """Return the specification's pool: 10 kept, 20 more at need, 300 s, asked before use."""
    return {
        "POOL_SIZE": env_int("DATABASE_POOL_SIZE", 10, minimum=1),
        "MAX_OVERFLOW": env_int("DATABASE_POOL_MAX_OVERFLOW", 20),
        "RECYCLE": env_int("DATABASE_POOL_RECYCLE", 300, minimum=1),
        "PRE_PING": env_bool("DATABASE_POOL_PRE_PING", default=True),
    }
