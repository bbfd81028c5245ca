"""ShopMonitor: the shop floor."""

from django.apps import AppConfig


class ShopMonitorConfig(AppConfig):
    name = "shopmonitor"
    verbose_name = "ShopMonitor"

    def ready(self) -> None:
        """Sign up the handlers of events, the module and the timers."""
        from shopmonitor import handlers, switches  # noqa: F401, PLC0415
        from shopmonitor.services import upkeep  # noqa: F401, PLC0415
