"""The back office of core; Django's admin finds the pages by importing this."""

from core.admin import (
    api_tokens,
    badges,
    dashboard,
    first_day,
    machines,
    permissions,
    places,
    sync_events,
    system,
    users,
    webhooks,
)

PAGES = (
    api_tokens,
    badges,
    dashboard,
    first_day,
    machines,
    permissions,
    places,
    sync_events,
    system,
    users,
    webhooks,
)
