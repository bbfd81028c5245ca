"""Fields that are chosen from a list which is no table: searched by typing, also on a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from babel import Locale
from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminSelect2Widget

from core.db.regions import region_names
from core.db.time_zones import time_zone_names
from core.domain.currencies import CURRENCIES
from core.selectors.company import get_company

Choices = list[tuple[str, str | Promise]]

if TYPE_CHECKING:
    Pages = admin.ModelAdmin[Any]
else:
    Pages = object


def select_of(column: Field[Any, Any], choices: Callable[[], Choices]) -> forms.ChoiceField:
    """Return the form field of a column that holds one of a list's values."""
    field = forms.ChoiceField(
        choices=choices,
        required=not column.blank,
        initial=column.get_default(),
        help_text=column.help_text,
        widget=UnfoldAdminSelect2Widget(attrs={"style": "width: 100%"}),
    )
    field.label = str(column.verbose_name).capitalize()
    return field


class WithSelects(Pages):
    """A page on which columns are chosen from lists: column to what returns its list."""

    selects: ClassVar[Mapping[str, Callable[[], Choices]]] = {}

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """Let what stands in a list be chosen."""
        if db_field.name in self.selects:
            return select_of(db_field, self.selects[db_field.name])
        return super().formfield_for_dbfield(db_field, request, **options)


def time_zones() -> Choices:
    """Return the time zones; places of two words are read as such."""
    return [(name, name.replace("_", " ")) for name in time_zone_names()]


def currencies() -> Choices:
    """Return the currencies with their names in the reader's language."""
    names = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).currencies
    return [(code, f"{code}: {names.get(code, code)}") for code in CURRENCIES]


def languages() -> Choices:
    """Return the suite's languages."""
    return list(settings.LANGUAGES)


def time_zones_or_the_companys() -> Choices:
    """Return the time zones behind the choice to take the company's."""
    company = _("The company's: %(zone)s") % {"zone": get_company().time_zone}
    return [("", company), *time_zones()]


def regions() -> Choices:
    """Return the regions that have a floor database."""
    return [(name, name) for name in region_names()]
