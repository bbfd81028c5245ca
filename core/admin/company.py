"""The page of the company: its one row, and how the back office is headed by it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminImageSmallFieldWidget

from core.admin.base import RecordAdmin
from core.admin.selects import WithSelects, currencies, languages, time_zones
from core.choices import Level
from core.models import Company
from core.models.company import THE_ONE
from core.selectors.company import get_company
from core.services.company import Logo, check_logo, set_company_in_transaction
from core.uploads import SmallFileField


def site_name(_request: HttpRequest) -> str:
    """Return what stands above the menu: whose back office this is."""
    return get_company().name or str(_("Shop Suite"))


def site_logo(_request: HttpRequest) -> str | None:
    """Return the address of the picture above the menu."""
    return get_company().logo_address or None


class StoredLogo(str):
    """The address of the logo at hand, as a file field wants it."""

    __slots__ = ()

    @property
    def url(self) -> str:
        """Return where the file is."""
        return str(self)


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The settings, and a file for the logo."""

    logo = SmallFileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 512 kB. It stands above every page and on papers."),
        widget=UnfoldAdminImageSmallFieldWidget(attrs={"accept": "image/png,image/jpeg"}),
    )

    class Meta:
        model = Company
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Who may only look gets no fields.
        for name in {"address", "footer_text"} & self.fields.keys():
            self.fields[name].widget.attrs["rows"] = 4
        if self.instance.logo_address:
            self.initial["logo"] = StoredLogo(self.instance.logo_address)

    def clean_logo(self) -> bytes | Logo:
        """Return the picture's bytes, or what becomes of the one that is there."""
        sent = self.cleaned_data["logo"]
        if sent is False:
            return Logo.REMOVE
        if not isinstance(sent, UploadedFile):
            return Logo.KEEP
        content: bytes = sent.read()
        try:
            check_logo(content)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from None
        return content


@admin.register(Company)
class CompanyAdmin(WithSelects, RecordAdmin):
    menu = "system"
    menu_icon = "apartment"
    menu_position = 5
    form = CompanyForm
    write_level = Level.ADMIN
    selects = {"time_zone": time_zones, "currency": currencies, "language": languages}
    fieldsets = [
        (None, {"fields": ["name", "address", "logo"]}),
        (_("On papers"), {"fields": ["tax_id", "footer_text", ("paper_size", "currency")]}),
        (
            _("What is usual here"),
            {
                "fields": [
                    ("language", "time_zone"),
                    ("first_day_of_week", "unit_system"),
                    "shift_grace_min",
                    "support_contact",
                ]
            },
        ),
    ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Open the one row: there is no list."""
        there = not get_company()._state.adding
        return self.changeform_view(request, str(THE_ONE) if there else None, "", extra_context)

    def get_changeform_initial_data(self, _request: HttpRequest) -> dict[str, Any]:
        """Propose what is usual until somebody says otherwise."""
        company = get_company()
        names = ("language", "time_zone", "first_day_of_week", "currency")
        return {name: getattr(company, name) for name in names}

    def make(self, _request: HttpRequest, record: Company, form: Any) -> None:
        """Write the row for the first time."""
        record.pk = THE_ONE
        set_company_in_transaction(company=record, logo=form.cleaned_data["logo"])

    def change(self, _request: HttpRequest, record: Company, form: Any) -> None:
        """Write the row."""
        set_company_in_transaction(company=record, logo=form.cleaned_data["logo"])

    def response_post_save_add(self, _request: HttpRequest, _obj: Any) -> HttpResponseRedirect:
        """Stay here."""
        return HttpResponseRedirect(reverse("admin:core_company_changelist"))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Stay here."""
        return self.response_post_save_add(request, obj)

    def get_list_filter(self, _request: HttpRequest) -> list[Any]:
        """Ask nothing: there is no list."""
        return []

    def has_add_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        """The row is made once."""
        return super().has_add_permission(request) and get_company()._state.adding

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """The company stays."""
        return False
