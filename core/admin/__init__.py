"""The back office of core; Django's admin finds the pages by importing this."""

from core.admin import (
    api_tokens,
    backups,
    badges,
    company,
    dashboard,
    equipment,
    first_day,
    groups,
    machines,
    modules,
    panels,
    permissions,
    places,
    record_story,
    system,
    users,
)

PAGES = (
    api_tokens,
    backups,
    badges,
    company,
    dashboard,
    equipment,
    first_day,
    groups,
    machines,
    modules,
    panels,
    permissions,
    places,
    record_story,
    system,
    users,
)
