"""Core: what both apps share."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - Django's own receivers


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Register handlers, checks, timers, figures and parts of the health page.

        Django writes its own rows at home alone.
        """
        from core import handlers  # noqa: F401, PLC0415
        from core.auth.second_factor import listen_for_factors  # noqa: PLC0415
        from core.db import checks, home_only  # noqa: F401, PLC0415
        from core.selectors import (  # noqa: PLC0415
            copies,  # noqa: F401
            health,  # noqa: F401
            operation_measures,  # noqa: F401
            replicas,  # noqa: F401
        )
        from core.services import (  # noqa: F401, PLC0415
            access_grants,
            backup_schedule,
            copy_watch,
            heartbeats,
            table_sizes,
            upkeep,
        )

        listen_for_factors()
        home_only.keep_post_migrate_at_home(post_migrate, self)
        post_migrate.connect(
            access_grants.make_after_migrate, sender=self, dispatch_uid="suite.access_grants"
        )
