"""ShopMonitor: the shop floor."""

from django.apps import AppConfig


class ShopMonitorConfig(AppConfig):
    name = "shopmonitor"
    verbose_name = "ShopMonitor"

    def ready(self) -> None:
        """Sign up handlers, the module, timers, and what health page and figures tell."""
        from shopmonitor import handlers, live, switches  # noqa: F401, PLC0415
        from shopmonitor.selectors import floor_measures, health  # noqa: F401, PLC0415
        from shopmonitor.services import upkeep  # noqa: F401, PLC0415
