"""What runs at the end of `migrate`: Django's own rows at home alone, the rest everywhere.

The rest are partitions, and the triggers of the trail.

Content types and permissions are written where core lives; copies get them by
replication.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS
from django.dispatch import Signal

from core.clock import utc_now
from core.db.audit_triggers import bring_triggers_in_line
from core.db.grants import set_grants
from core.db.partitions import make_months_ahead

_PERMISSIONS_ID = "django.contrib.auth.management.create_permissions"


def keep_post_migrate_at_home(post_migrate: Signal, core: Any) -> None:
    """Replace Django's two receivers by ones that leave copies alone, and add ours of core.

    Raises:
        ImproperlyConfigured: they are not there yet, and would come in after us.
    """
    replaced = [
        post_migrate.disconnect(create_contenttypes),
        post_migrate.disconnect(dispatch_uid=_PERMISSIONS_ID),
    ]
    # Django sets an app up anew for each registry that a test makes.
    known = post_migrate.disconnect(dispatch_uid="suite.contenttypes")
    if not known and not all(replaced):
        raise ImproperlyConfigured(
            "INSTALLED_APPS: django.contrib.contenttypes and django.contrib.auth come before core."
        )
    post_migrate.connect(_contenttypes_at_home, dispatch_uid="suite.contenttypes")
    post_migrate.connect(_permissions_at_home, dispatch_uid="suite.permissions")
    post_migrate.connect(_partitions, sender=core, dispatch_uid="suite.partitions")
    post_migrate.connect(_audit, sender=core, dispatch_uid="suite.audit")
    post_migrate.connect(set_grants, sender=core, dispatch_uid="suite.grants")


def _contenttypes_at_home(
    *, sender: Any, using: str = DEFAULT_DB_ALIAS, signal: Any = None, **options: Any
) -> None:
    if using == DEFAULT_DB_ALIAS:
        options.setdefault("app_config", sender)
        create_contenttypes(using=using, **options)


def _permissions_at_home(
    *, sender: Any, using: str = DEFAULT_DB_ALIAS, signal: Any = None, **options: Any
) -> None:
    if using == DEFAULT_DB_ALIAS:
        options.setdefault("app_config", sender)
        create_permissions(using=using, **options)


def _partitions(*, using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    make_months_ahead(alias=using, now=utc_now())


def _audit(*, using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    bring_triggers_in_line(alias=using)
