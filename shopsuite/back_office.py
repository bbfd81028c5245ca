"""The look of the back office: names, menu, colours."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": "core.admin.company.site_name",
    "SITE_HEADER": "core.admin.company.site_name",
    "SITE_ICON": "core.admin.company.site_logo",
    "SITE_SUBHEADER": _("Back office"),
    "SITE_SYMBOL": "precision_manufacturing",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "/static/core/icon.svg"},
    ],
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "core.region_choice.label_of_region",
    "DASHBOARD_CALLBACK": "core.admin.dashboard.fill_dashboard",
    "ACCOUNT": {
        "navigation": [
            {"title": _("Preferences"), "link": reverse_lazy("preferences")},
            {"title": _("My API tokens"), "link": reverse_lazy("api_tokens")},
        ],
    },
    "STYLES": [
        f"/static/core/{topic}.css"
        for topic in (
            "back_office",
            "dashboard",
            "lists",
            "objects",
            "first_day",
            "modules",
            "health",
            "events",
        )
    ],
    "SCRIPTS": ["/static/core/back_office.js"],
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "core.admin.menu.navigation",
    },
    "COMMAND": {
        "search_callback": "core.admin.palette.search",
        "show_history": False,
    },
    "COLORS": {
        "primary": {
            "50": "oklch(97.7% .013 236.62)",
            "100": "oklch(95.1% .026 236.824)",
            "200": "oklch(90.1% .058 230.902)",
            "300": "oklch(82.8% .111 230.318)",
            "400": "oklch(74.6% .16 232.661)",
            "500": "oklch(58.8% .158 241.966)",
            "600": "oklch(50% .134 242.749)",
            "700": "oklch(44.3% .11 240.79)",
            "800": "oklch(39.1% .09 240.876)",
            "900": "oklch(29.3% .066 243.157)",
            "950": "oklch(22% .05 243.157)",
        },
    },
}
