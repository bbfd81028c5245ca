"""What the pages of imports ask: a file of a kind, and which of its columns is which of ours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from core.domain.imports.reading import Table
from core.services.imports.kind import Kind
from core.services.imports.kinds import KINDS
from core.services.imports.sheets import capital, shown_cells
from core.uploads import SmallFileField

SHOWN_ROWS = 3


class UploadForm(forms.Form):
    """A kind and a file."""

    kind = forms.ChoiceField(label=_("What is in the file"), widget=UnfoldAdminSelectWidget)
    file = SmallFileField(
        label=_("File"),
        help_text=_("Excel (.xlsx) or CSV, at most 10 MB and 20,000 rows."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={"required": _("Choose a file of at most 10 MB.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared
        field.choices = [(kind.name, capital(kind.title)) for kind in KINDS.values()]


class ColumnsForm(forms.Form):
    """For each heading of the file, what it is."""

    def __init__(
        self, *args: Any, kind: Kind, table: Table, proposed: dict[str, int], **options: Any
    ) -> None:
        first = {f"column_{place}": name for name, place in proposed.items()}
        options.setdefault("initial", first)
        super().__init__(*args, **options)
        self.kind = kind
        self.table = table
        choices: list[tuple[str, Any]] = [("", _("(leave out)"))]
        choices += [(column.name, _marked(kind, column.name)) for column in kind.columns]
        secret = [place for name, place in proposed.items() if kind.by_name[name].secret]
        shown = [
            shown_cells(row, width=len(table.headings), secret=secret)
            for row in table.rows[:SHOWN_ROWS]
        ]
        for place, heading in enumerate(table.headings):
            examples = " · ".join(row[place] for row in shown if row[place])
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("(without heading)"),
                choices=choices,
                required=False,
                help_text=examples,
                widget=UnfoldAdminSelectWidget,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse two headings for one column."""
        chosen: dict[str, int] = {}
        for place in range(len(self.table.headings)):
            name = self.cleaned_data.get(f"column_{place}")
            if name and name in chosen:
                other = self.table.headings[chosen[name]]
                text = _("“%(heading)s” is that already: choose another one, or leave it out.")
                self.add_error(f"column_{place}", text % {"heading": other})
            elif name:
                chosen[name] = place
        self.mapping = chosen
        return self.cleaned_data


def _marked(kind: Kind, name: str) -> str:
    column = kind.by_name[name]
    needed = column.required or name in kind.key
    return f"{capital(column.label)}{' *' if needed else ''}"
