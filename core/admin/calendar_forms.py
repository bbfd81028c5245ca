"""Forms of a calendar's parts: weekdays to tick, breaks as one line of text."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from core.domain.working_time.calendars import Break, Hours
from core.domain.working_time.days import breaks_outside
from core.models import CalendarException, CalendarShift
from core.services.calendar_parts import ExceptionValues, ShiftValues

_CLOCK = r"(\d{1,2})[:.](\d{2})"
_BREAK = re.compile(rf"\s*{_CLOCK}\s*[-\N{{EN DASH}}]\s*{_CLOCK}\s*")
MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5]


class BreaksField(forms.CharField):
    """Breaks as people write them: `09:00-09:15, 12:00-12:30`."""

    def __init__(self, **options: Any) -> None:
        defaults = {
            "label": _("Breaks"),
            "required": False,
            "max_length": 200,
            "help_text": _("As 09:00-09:15, 12:00-12:30"),
            "widget": UnfoldAdminTextInputWidget,
        }
        super().__init__(**defaults | options)

    def prepare_value(self, value: Any) -> Any:
        """Write breaks out."""
        if isinstance(value, list):
            return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in value)
        return value

    def clean(self, value: Any) -> list[Break]:
        """Read them.

        Raises:
            ValidationError: a part is no break; it names the part.
        """
        text = super().clean(value)
        return [_read_break(part) for part in re.split(r"[,;]", text) if part.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is written, not how it is stored."""
        return bool(super().has_changed(self.prepare_value(initial), data))


def _read_break(text: str) -> Break:
    found = _BREAK.fullmatch(text)
    try:
        hour, minute, end_hour, end_minute = map(int, found.groups() if found else ())
        return Break(time(hour, minute), time(end_hour, end_minute))
    except ValueError:
        raise forms.ValidationError(
            _("'%(text)s' is no break; write it as 09:00-09:15."),
            code="invalid",
            params={"text": text.strip()},
        ) from None


class _HoursForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row with hours and breaks inside them."""

    breaks = BreaksField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("starts", "ends"):
            # Shifts begin at full minutes.
            self.fields[name].widget.format = "%H:%M"
        if self.instance.pk:
            rows = self.instance.breaks.all()
            self.initial["breaks"] = [Break(each.starts, each.ends) for each in rows]

    def clean(self) -> dict[str, Any]:
        """Refuse a break outside its hours at the field."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("starts"), cleaned.get("ends")
        breaks = cleaned.get("breaks") or []
        if start is None or end is None:
            if breaks:
                self.add_error("breaks", _("There are no hours that a break could lie in."))
        elif breaks_outside(Hours(name="", start=start, end=end, breaks=tuple(breaks))):
            self.add_error("breaks", _("A break lies inside the hours of its shift."))
        return cleaned


class ShiftForm(_HoursForm):
    """A shift; the days on which it begins are ticked."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Begins on"),
        coerce=int,
        choices=[(day + 1, name) for day, name in WEEKDAYS_ABBR.items()],
        initial=MONDAY_TO_FRIDAY,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = CalendarShift
        fields = ["name", "starts", "ends", "rotation_week", "valid_from", "valid_until"]

    def __init__(self, *args: Any, weeks: int = 1, **options: Any) -> None:
        super().__init__(*args, **options)
        self.weeks = weeks
        if self.instance.pk:
            self.initial["weekdays"] = self.instance.weekdays

    def clean(self) -> dict[str, Any]:
        """Refuse a week that the rotation does not have."""
        cleaned = super().clean()
        week = cleaned.get("rotation_week")
        if week is not None and week > self.weeks:
            text = _("The rotation has %(weeks)s weeks; name one of them or none.")
            self.add_error("rotation_week", text % {"weeks": self.weeks})
        self.instance.weekdays = cleaned.get("weekdays") or self.instance.weekdays
        return cleaned

    @property
    def values(self) -> ShiftValues:
        """Return the shift as the service wants it."""
        names = (field.name for field in fields(ShiftValues))
        return ShiftValues(**{name: self.cleaned_data[name] for name in names})


class ShiftFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The shifts of one calendar, which tells them how long its rotation is."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tell each form the length of the rotation, as it stands on the same page."""
        weeks = self.instance.rotation_weeks or 1
        return {**super().get_form_kwargs(index), "weeks": weeks}


class ExceptionForm(_HoursForm):
    """An exception; its last day is its first unless another is given."""

    class Meta:
        model = CalendarException
        fields = ["rule", "first_date", "last_date", "name", "starts", "ends"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["last_date"].required = False

    def clean_last_date(self) -> Any:
        """Let one day need one date."""
        return self.cleaned_data.get("last_date") or self.cleaned_data.get("first_date")

    @property
    def values(self) -> ExceptionValues:
        """Return the exception as the service wants it."""
        names = (field.name for field in fields(ExceptionValues))
        return ExceptionValues(**{name: self.cleaned_data[name] for name in names})
