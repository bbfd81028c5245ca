"""ShopTracker: the office."""

from django.apps import AppConfig


class ShopTrackerConfig(AppConfig):
    name = "shoptracker"
    verbose_name = "ShopTracker"

    def ready(self) -> None:
        """Sign up the handlers of events."""
        from shoptracker import handlers  # noqa: F401, PLC0415
