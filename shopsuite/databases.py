"""DATABASES from the environment: one alias per distinct database.

URLs that name the same database collapse into one alias, so one server is
ordinary one-database Django (docs/decisions/0001).
"""

from typing import Any
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

from shopsuite.env import env_bool, env_int, env_names, env_secret

SCHEMAS = {
    "core": "CORE_DATABASE_URL",
    "shop_monitor": "MONITOR_DATABASE_URL",
    "shop_tracker": "TRACKER_DATABASE_URL",
}
REGION_PREFIX = "MONITOR_DATABASE_URL_"
DEFAULT_URL = "postgresql://localhost/shop_suite_db"
LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}
ENGINE = "core.db.backend"
POOLED_ENGINE = "core.db.pooled_backend"

Config = dict[str, Any]


def databases() -> tuple[dict[str, Config], dict[str, str]]:
    """Return DATABASES and the map of schema (or `shop_monitor_<region>`) to alias.

    Raises:
        ImproperlyConfigured: a URL cannot be read; the message names the variable.
    """
    configs: dict[str, Config] = {}
    aliases: dict[str, str] = {}
    seen: dict[tuple[str, str, str], str] = {}
    base = env_secret("DATABASE_URL") or DEFAULT_URL
    wanted = [(name, variable, env_secret(variable) or base) for name, variable in SCHEMAS.items()]
    wanted += [_region(variable) for variable in env_names(REGION_PREFIX) if _is_region(variable)]
    for name, variable, url in wanted:
        config = _config(variable, url)
        alias = "default" if name == "core" else name
        aliases[name] = seen.setdefault(_identity(config), alias)
        configs.setdefault(aliases[name], config)
    return configs, aliases


def _is_region(variable: str) -> bool:
    return not variable.endswith("_FILE")


def _region(variable: str) -> tuple[str, str, str]:
    region = variable.removeprefix(REGION_PREFIX).lower()
    return f"shop_monitor_{region}", variable, env_secret(variable)


def _config(variable: str, url: str) -> Config:
    try:
        config: Config = dict(environ.Env.db_url_config(url, engine=_engine()))
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{variable}: not a database address ({error}).") from None
    if not config.get("NAME"):
        raise ImproperlyConfigured(f"{variable}: the address names no database.")
    # django-environ leaves %2Ftmp%2Fsocket as it is.
    config["HOST"] = unquote(config.get("HOST") or "")
    # The specification's "?schema=" is no option of libpq; the router knows the schema.
    options = config.setdefault("OPTIONS", {})
    options.pop("schema", None)
    options.setdefault("connect_timeout", 1)
    config["CONN_MAX_AGE"] = None
    # A killed backend heals: the first query after it asks whether the connection lives.
    config["CONN_HEALTH_CHECKS"] = True
    if _behind_pooler():
        config["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        options.setdefault("options", "-c search_path=" + ",".join(SCHEMAS))
    if _engine() == POOLED_ENGINE:
        config["POOL_OPTIONS"] = _pool_options()
    return config


def _identity(config: Config) -> tuple[str, str, str]:
    host = config["HOST"].lower()
    return ("" if host in LOCAL_HOSTS else host, str(config.get("PORT") or 5432), config["NAME"])


def _behind_pooler() -> bool:
    return env_bool("SHOPSUITE_DATABASE_POOLER", default=False)


def _engine() -> str:
    return POOLED_ENGINE if env_names("DATABASE_POOL_") else ENGINE


def _pool_options() -> Config:
    """Return the specification's pool: 10 kept, 20 more at need, 300 s, asked before use."""
    return {
        "POOL_SIZE": env_int("DATABASE_POOL_SIZE", 10, minimum=1),
        "MAX_OVERFLOW": env_int("DATABASE_POOL_MAX_OVERFLOW", 20),
        "RECYCLE": env_int("DATABASE_POOL_RECYCLE", 300, minimum=1),
        "PRE_PING": env_bool("DATABASE_POOL_PRE_PING", default=True),
    }
