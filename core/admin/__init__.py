"""The back office of core; Django's admin finds the pages by importing this."""

from core.admin import (
    api_tokens,
    badges,
    company,
    dashboard,
    equipment,
    groups,
    machines,
    modules,
    permissions,
    places,
    system,
    users,
)

PAGES = (
    api_tokens,
    badges,
    company,
    dashboard,
    equipment,
    groups,
    machines,
    modules,
    permissions,
    places,
    system,
    users,
)
