"""How long what is written of people is kept, in days; the upkeep deletes what is older."""

from shopsuite.env import env_int


def keep_days() -> dict[str, int]:
    """Return the days by kind; docs/mechanisms/privacy.md says what each holds."""
    return {
        "faults": env_int("SHOPSUITE_KEEP_FAULTS_DAYS", 90, minimum=1),
        "security_events": env_int("SHOPSUITE_KEEP_SECURITY_EVENTS_DAYS", 730, minimum=30),
        "admin_log": env_int("SHOPSUITE_KEEP_ADMIN_LOG_DAYS", 3650, minimum=30),
        "swipe_tags": env_int("SHOPSUITE_KEEP_SWIPE_TAGS_DAYS", 365, minimum=30),
        "token_places": env_int("SHOPSUITE_KEEP_TOKEN_PLACES_DAYS", 365, minimum=1),
    }
