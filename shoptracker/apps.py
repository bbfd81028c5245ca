"""ShopTracker: the office."""

from django.apps import AppConfig


class ShopTrackerConfig(AppConfig):
    name = "shoptracker"
    verbose_name = "ShopTracker"

    def ready(self) -> None:
        """Sign up the handlers of events and the modules."""
        from shoptracker import handlers, switches  # noqa: F401, PLC0415
