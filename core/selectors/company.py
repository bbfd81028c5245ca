"""The company's settings, for every page and paper."""

from __future__ import annotations

from core.memory import asked_once
from core.models import Company, CompanyLogo


@asked_once
def get_company() -> Company:
    """Return the company; with the defaults while nobody has set it up.

    At most one query a request. Change a copy of your own, not what this returns.
    """
    return Company.objects.current()


def get_company_logo() -> CompanyLogo | None:
    """Return the logo with its bytes."""
    return CompanyLogo.objects.first()
