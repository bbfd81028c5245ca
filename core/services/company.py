"""Setting up the company, and its logo."""

from __future__ import annotations

import hashlib
from enum import Enum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import memory
from core.db.transactions import in_transaction
from core.domain.images import ImageFacts, read_image
from core.models import Company, CompanyLogo
from core.services.records import change_in_transaction, create_in_transaction

LARGEST_BYTES = 512 * 1024
LARGEST_PIXELS = 4000


class Logo(Enum):
    """What becomes of the logo when there is no new one."""

    KEEP = "keep"
    REMOVE = "remove"


@in_transaction(Company)
def set_company(*, company: Company, logo: bytes | Logo = Logo.KEEP) -> Company:
    """Write the one row, the first time too, and tell the apps.

    Args:
        logo: a PNG or JPEG, told by its content.

    Raises:
        ValidationError: a field is wrong; it names each one, `logo` for the picture.
    """
    return set_company_in_transaction(company=company, logo=logo)


def set_company_in_transaction(*, company: Company, logo: bytes | Logo = Logo.KEEP) -> Company:
    """Do what `set_company` does, inside a service's transaction."""
    is_new = company._state.adding
    if logo is not Logo.KEEP:
        company.logo_version = "" if logo is Logo.REMOVE else _digest(logo)
    written = create_in_transaction(company) if is_new else change_in_transaction(company)
    if logo is Logo.REMOVE:
        CompanyLogo.objects.filter(company=company).delete()
    elif logo is not Logo.KEEP:
        _write_logo(company, logo)
    memory.forget()
    return written


def check_logo(content: bytes) -> ImageFacts:
    """Return what a logo is.

    Raises:
        ValidationError: it is too large, or nothing that pages could show safely.
    """
    if len(content) > LARGEST_BYTES:
        text = _("The picture has %(size)d kB; make it smaller than %(most)d kB.")
        sizes = {"size": len(content) // 1024, "most": LARGEST_BYTES // 1024}
        raise ValidationError({"logo": text % sizes})
    facts = read_image(content)
    if facts is None:
        text = _("This is no whole PNG or JPEG picture; export the logo as PNG and send that.")
        raise ValidationError({"logo": text})
    if not (0 < facts.width <= LARGEST_PIXELS and 0 < facts.height <= LARGEST_PIXELS):
        text = _("The picture is %(width)d by %(height)d; make it at most %(most)d pixels a side.")
        sizes = {"width": facts.width, "height": facts.height, "most": LARGEST_PIXELS}
        raise ValidationError({"logo": text % sizes})
    return facts


def _digest(content: bytes) -> str:
    check_logo(content)
    return hashlib.sha256(content).hexdigest()


def _write_logo(company: Company, content: bytes) -> None:
    CompanyLogo.objects.update_or_create(
        company=company,
        defaults={
            "content": content,
            "media_type": check_logo(content).media_type,
            "digest": company.logo_version,
        },
    )
