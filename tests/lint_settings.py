"""The suite's settings with the migration linter beside its apps: `make lint` uses them."""

from shopsuite.settings import *  # noqa: F403
from shopsuite.settings import INSTALLED_APPS as SUITE_APPS

INSTALLED_APPS = [*SUITE_APPS, "django_migration_linter"]
