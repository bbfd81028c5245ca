"""Read replicas from the environment: one alias per distinct replica, beside that of its home."""

from shopsuite.database_address import Config, identity_of
from shopsuite.databases import REGION_PREFIX, SCHEMAS, SERVING, connection_config, url_of
from shopsuite.env import env_secret

REPLICA = "DATABASE_REPLICA_URL"

Replicas = dict[str, list[str]]


def add_replicas(configs: dict[str, Config], aliases: dict[str, str]) -> Replicas:
    """Add the replicas to DATABASES, and return their aliases by that of their home.

    DATABASE_REPLICA_URL is the replica of DATABASE_URL; who has a CORE_DATABASE_URL of its own
    has a CORE_DATABASE_REPLICA_URL, and so on.

    Raises:
        ImproperlyConfigured: a URL cannot be read; the message names the variable.
    """
    replicas: Replicas = {}
    seen: set[tuple[str, ...]] = set()
    for name, variable, url in replica_addresses(aliases):
        home = aliases[name]
        config = connection_config(variable, url, among="prefer-standby")
        key = (home, *identity_of(config))
        # Several hosts may be the same for both: of them the home is one, the replica another.
        is_home = "," not in config["HOST"] and key[1:] == identity_of(configs[home])
        if key in seen or is_home:
            continue
        seen.add(key)
        names = replicas.setdefault(home, [])
        alias = f"{home}_replica" + (f"_{len(names) + 1}" if names else "")
        # A test's database has no replica; Django reads and makes it where home is.
        configs[alias] = {**config, "TEST": {"MIRROR": home}, "VARIABLE": variable}
        names.append(alias)
    return replicas


def replica_addresses(aliases: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return (schema, variable, URL) of every replica that is named."""
    wanted = []
    for name in aliases:
        variable = SCHEMAS.get(name) or REGION_PREFIX + name.removeprefix("shop_monitor_").upper()
        own = variable.replace(SERVING, REPLICA)
        is_of_all = name in SCHEMAS and not url_of(variable)
        chosen = own if env_secret(own) or not is_of_all else REPLICA
        if env_secret(chosen):
            wanted.append((name, chosen, env_secret(chosen)))
    return wanted
