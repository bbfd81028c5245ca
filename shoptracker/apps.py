"""ShopTracker: the office."""

from django.apps import AppConfig


class ShopTrackerConfig(AppConfig):
    name = "shoptracker"
    verbose_name = "ShopTracker"

    def ready(self) -> None:
        """Sign up handlers, the modules, timers, and what the health page tells."""
        from shoptracker import handlers, switches  # noqa: F401, PLC0415
        from shoptracker.selectors import health  # noqa: F401, PLC0415
        from shoptracker.services import upkeep  # noqa: F401, PLC0415
