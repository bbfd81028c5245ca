"""What pages of stock ask for: how much, where to, for which job."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.bulk_forms import named
from shoptracker.models import Job, StockBalance, StockLocation, StockMove, StockReservation

SMALLEST = Decimal("0.001")
QUANTITY = _("Quantity")


def quantity_field(
    *,
    label: Any = QUANTITY,
    min_value: Decimal = SMALLEST,
    required: bool = True,
    help_text: Any = "",
) -> forms.DecimalField:
    """Return a field for a quantity, written as the person writes numbers."""
    return forms.DecimalField(
        label=label,
        min_value=min_value,
        required=required,
        help_text=help_text,
        max_digits=14,
        decimal_places=3,
        localize=True,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )


class IssueForm(forms.Form):
    """How much goes to which job."""

    quantity = quantity_field()
    job = named(Job, StockReservation.job, label=_("Job"), required=False)


class TransferForm(forms.Form):
    """How much goes where."""

    quantity = quantity_field(required=False, help_text=_("Empty: all that is free."))
    location = named(StockLocation, StockBalance.location, label=_("Location"))


class KeepForm(forms.Form):
    """How much is kept for which job."""

    quantity = quantity_field(min_value=Decimal(0), help_text=_("0 lets all of it go."))
    job = named(Job, StockReservation.job, label=_("Job"))


class CountForm(forms.Form):
    """What somebody counted."""

    counted = quantity_field(label=_("Counted"), min_value=Decimal(0))


class ScrapForm(forms.Form):
    """How much is out of use, and why."""

    quantity = quantity_field()
    why = forms.CharField(label=_("Why"), max_length=100, widget=UnfoldAdminTextInputWidget)


class MoveForm(forms.ModelForm):  # type: ignore[type-arg]
    """A move that somebody posts; the key makes one of a form that is sent twice."""

    unit_cost = forms.DecimalField(
        label=_("Price of a unit"),
        max_digits=14,
        decimal_places=4,
        min_value=0,
        required=False,
        localize=True,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
        help_text=_("Of what comes in; empty: the average."),
    )

    class Meta:
        model = StockMove
        fields = [
            "idempotency_key",
            "reason",
            "part",
            "lot",
            "quantity",
            "from_location",
            "to_location",
            "job",
            "document",
        ]
        widgets = {"idempotency_key": forms.HiddenInput}

    def __init__(self, *args: Any, **named_values: Any) -> None:
        super().__init__(*args, **named_values)
        if "idempotency_key" in self.fields:
            self.fields["idempotency_key"].initial = str(uuid4())
        for name in ("from_location", "to_location"):
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = _("Empty: the place beyond that the reason means.")

    def _get_validation_exclusions(self) -> set[str]:
        """Leave key and places to the service: it knows what the reason means."""
        left: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return left | {"idempotency_key", "from_location", "to_location"}
