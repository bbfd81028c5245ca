"""ShopMonitor: the shop floor."""

from django.apps import AppConfig


class ShopMonitorConfig(AppConfig):
    name = "shopmonitor"
    verbose_name = "ShopMonitor"

    def ready(self) -> None:
        """Sign up the handlers of events and the timers."""
        from shopmonitor import handlers, timers  # noqa: F401, PLC0415
