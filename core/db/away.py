"""Which database it was that did not answer, for the words that people are told."""

from __future__ import annotations

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _


def words_for_silence() -> str:
    """Return what to tell whoever asked for something that a database did not answer."""
    if is_home_silent():
        return _(
            "The main server is away. People, badges, rights, places and machines cannot be"
            " changed until it is back; everything else goes on. Nothing was changed."
        )
    return _("The database does not answer; try again soon.")


def is_home_silent() -> bool:
    """Tell whether this request met an error of core's database, and works beside another one."""
    return settings.SUITE_SITE != DEFAULT_DB_ALIAS and connections[DEFAULT_DB_ALIAS].errors_occurred
