"""The only map of app to schema and database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

if TYPE_CHECKING:
    from django.db.models import Model

CORE_SCHEMA = "core"
SCHEMA_OF_APP = {"shopmonitor": "shop_monitor", "shoptracker": "shop_tracker"}
HOME_REGION = "home"

# One of each per database, never copied: they must be writable while core is away.
LOCAL_TABLES = {
    "core.syncevent",
    "core.eventreceipt",
    "core.usersession",
    "core.securityevent",
    "admin.logentry",
    "django_cache.cacheentry",
}

_region: ContextVar[str] = ContextVar("region", default=HOME_REGION)


@contextmanager
def region_scope(region: str) -> Iterator[None]:
    """Send ShopMonitor's rows to the database of this region while the scope is open."""
    token = _region.set(region)
    try:
        yield
    finally:
        _region.reset(token)


class SuiteRouter:
    """Each app has a home alias; core is read next to us and written at home."""

    @staticmethod
    def schema_for(app_label: str) -> str:
        """Return the schema that holds an app's tables; everything unknown is core's."""
        return SCHEMA_OF_APP.get(app_label, CORE_SCHEMA)

    @staticmethod
    def alias_for(schema: str, *, region: str = HOME_REGION) -> str:
        """Return the alias of a schema; of ShopMonitor's, in a region.

        Raises:
            KeyError: no database is configured for the region.
        """
        aliases: dict[str, str] = settings.SUITE_ALIASES
        if schema == "shop_monitor" and region != HOME_REGION:
            return aliases[f"shop_monitor_{region}"]
        return aliases[schema]

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return where a model's rows are written: their own database, else the app's home."""
        instance = hints.get("instance")
        if _label(model) in LOCAL_TABLES:
            return self._of(instance) or settings.SUITE_SITE
        schema = self.schema_for(model._meta.app_label)
        if schema == CORE_SCHEMA:
            return self.alias_for(schema)
        if instance is not None and isinstance(instance, model) and self._of(instance):
            return self._of(instance)
        return self.alias_for(schema, region=_region.get())

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return where a model's rows are read: core's from the copy next to us."""
        schema = self.schema_for(model._meta.app_label)
        if schema == CORE_SCHEMA and _label(model) not in LOCAL_TABLES:
            return settings.SUITE_SITE
        return self.db_for_write(model, **hints)

    def allow_relation(self, _first: Model, _second: Model, **_hints: Any) -> bool:
        """Allow all: copies of core stand in every database."""
        return True

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        """Build the same structure everywhere; data migrations run at home alone."""
        if model_name is not None or hints.get("structural"):
            return True
        return db == self.alias_for(self.schema_for(app_label))

    @staticmethod
    def _of(instance: Model | None) -> str:
        return (instance._state.db or "") if instance is not None else ""


def _label(model: type[Model]) -> str:
    # The stand-in that Django's database cache routes by has no label of its own.
    return f"{model._meta.app_label}.{model._meta.model_name}"


def home_alias() -> str:
    """Return the alias that hosts core."""
    return DEFAULT_DB_ALIAS


suite_router = SuiteRouter()
