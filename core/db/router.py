"""The only map of app to schema and database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings

from core.db.replicas import home_of, is_replica, reader_of
from core.db.transactions import open_alias
from core.errors import UnknownRegionError

if TYPE_CHECKING:
    from django.db.models import Model

CORE_SCHEMA = "core"
FLOOR_SCHEMA = "shop_monitor"
SCHEMA_OF_APP = {"shopmonitor": FLOOR_SCHEMA, "shoptracker": "shop_tracker"}
SEARCH_PATH = (CORE_SCHEMA, *SCHEMA_OF_APP.values())
HOME_REGION = "home"

# One of each per database, never copied: they must be writable while core is away.
LOCAL_TABLES = {
    "core.auditentry",
    "core.syncevent",
    "core.eventreceipt",
    "core.eventstep",
    "core.eventdelivery",
    "core.usersession",
    "core.securityevent",
    "core.apitokenplace",
    "core.fault",
    "core.idempotentrequest",
    "core.backuprun",
    "core.heartbeat",
    "core.tablesize",
    "core.savedview",
    "admin.logentry",
    "django_cache.cacheentry",
}

# Read and written at home, never copied: what only core's own server works with.
HOME_TABLES = {
    # The queue and its results; a copy would run the same job again.
    "django_q.ormq",
    "django_q.schedule",
    "django_q.task",
    # Imports happen where core is written; what they changed is long and full of names.
    "core.importchange",
    "core.importheading",
    "core.importrun",
    # Steps of a sign-in through a provider, and tokens given to other programs.
    "account.emailconfirmation",
    "allauth_idp_oidc.token",
    "socialaccount.socialtoken",
}

# Of no use a moment too old: never read from a replica.
FRESH_TABLES = HOME_TABLES | {
    "core.apitokenplace",
    "core.idempotentrequest",
    "core.usersession",
    "django_cache.cacheentry",
}

_region: ContextVar[str | None] = ContextVar("region", default=None)


@contextmanager
def region_scope(region: str) -> Iterator[None]:
    """Send ShopMonitor's rows to the database of this region while the scope is open.

    Outside of any scope they go to the region that the process stands in.
    """
    token = _region.set(region)
    try:
        yield
    finally:
        _region.reset(token)


def home_aliases() -> list[str]:
    """Return the aliases of all databases that are written to: without their replicas."""
    return [alias for alias in settings.DATABASES if not is_replica(alias)]


class SuiteRouter:
    """Each app has a home alias; core is read next to us and written at home.

    Inside a transaction its own database comes first for whatever it may hold: what
    is read there belongs together, and nothing is written beside the transaction.
    """

    @staticmethod
    def schema_for(app_label: str) -> str:
        """Return the schema that holds an app's tables; everything unknown is core's."""
        return SCHEMA_OF_APP.get(app_label, CORE_SCHEMA)

    @staticmethod
    def alias_for(schema: str, *, region: str = HOME_REGION) -> str:
        """Return the alias of a schema; of ShopMonitor's, in a region.

        Raises:
            UnknownRegionError: no database is configured for the region.
        """
        aliases: dict[str, str] = settings.SUITE_ALIASES
        if schema != FLOOR_SCHEMA or region == HOME_REGION:
            return aliases[schema]
        name = region.lower().replace("-", "_")
        try:
            return aliases[f"{FLOOR_SCHEMA}_{name}"]
        except KeyError:
            variable = f"MONITOR_DATABASE_URL_{name.upper()}"
            message = f"No database is configured for the region '{region}': set {variable}."
            raise UnknownRegionError(message, region=region) from None

    @classmethod
    def region(cls) -> str:
        """Return the region whose rows are meant now: of the scope, else where the process is."""
        scope = _region.get()
        if scope is not None:
            return scope
        aliases: dict[str, str] = settings.SUITE_ALIASES
        if len(aliases) == len(SEARCH_PATH) or aliases[FLOOR_SCHEMA] == settings.SUITE_SITE:
            return HOME_REGION
        at_home = (FLOOR_SCHEMA, HOME_REGION)
        here = [at for at in cls.destinations_of(settings.SUITE_SITE) if at[0] == FLOOR_SCHEMA]
        return (here or [at_home])[0][1]

    @staticmethod
    def regions_of(schema: str) -> list[str]:
        """Return the regions that keep a schema in a database of their own, home first."""
        aliases: dict[str, str] = settings.SUITE_ALIASES
        regions = {aliases[schema]: HOME_REGION}
        if schema == FLOOR_SCHEMA:
            for name, alias in aliases.items():
                if name.startswith(f"{FLOOR_SCHEMA}_"):
                    regions.setdefault(alias, name.removeprefix(f"{FLOOR_SCHEMA}_"))
        return list(regions.values())

    @classmethod
    def destinations_of(cls, alias: str) -> list[tuple[str, str]]:
        """Return the (schema, region) pairs at home in a database."""
        return [
            (schema, region)
            for schema in SEARCH_PATH
            for region in cls.regions_of(schema)
            if cls.alias_for(schema, region=region) == alias
        ]

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return where a model's rows are written: their own database, else the app's home."""
        instance = hints.get("instance")
        of_row = home_of(instance._state.db) if isinstance(instance, model) else None
        if _is_local(model):
            return of_row or open_alias() or settings.SUITE_SITE
        schema = self.schema_for(model._meta.app_label)
        if schema == CORE_SCHEMA:
            return self.alias_for(schema)
        return of_row or self._open_home(schema) or self.alias_for(schema, region=self.region())

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return where a model's rows are read: core's from the copy next to us.

        In `read_from_replica()` that is a replica of the database, if one is fit.
        """
        if is_replica(open_alias()):
            return str(open_alias())
        home = self._home_for_read(model, **hints)
        return home if _label(model) in FRESH_TABLES else reader_of(home)

    def _home_for_read(self, model: type[Model], **hints: Any) -> str:
        if _label(model) in HOME_TABLES:
            return self.alias_for(CORE_SCHEMA)
        if self.schema_for(model._meta.app_label) == CORE_SCHEMA and not _is_local(model):
            return open_alias() or settings.SUITE_SITE
        return self.db_for_write(model, **hints)

    def allow_relation(self, _first: Model, _second: Model, **_hints: Any) -> bool:
        """Allow all: copies of core stand in every database."""
        return True

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        """Build the same structure everywhere; data migrations run where the app lives."""
        if model_name is not None or hints.get("structural"):
            return True
        schema = self.schema_for(app_label)
        return any(schema == name for name, _region in self.destinations_of(db))

    def _open_home(self, schema: str) -> str | None:
        """Return the alias of the open transaction when it is a home of the schema."""
        alias = open_alias()
        if alias is None or alias == self.alias_for(schema):
            return alias
        homes = [self.alias_for(schema, region=region) for region in self.regions_of(schema)]
        return alias if alias in homes else None


def _is_local(model: type[Model]) -> bool:
    return _label(model) in LOCAL_TABLES


def _label(model: type[Model]) -> str:
    # The stand-in that Django's database cache routes by has no label of its own.
    return f"{model._meta.app_label}.{model._meta.model_name}"


suite_router = SuiteRouter()
