"""Forms that stood open while somebody else saved: nothing is put back, nothing is lost.

The form carries what it showed and the record's revision. When the record has moved on,
fields that the person left alone show what is there now, those that they changed stay
as typed, and the page says who changed what. The next save goes through.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin.record_log import shown_value
from core.selectors.record_facts import list_who_changed

SEEN = "seen"


class _SeenField(forms.CharField):
    """What the form showed when it was opened; never a change by itself."""

    widget = forms.HiddenInput

    def has_changed(self, _initial: Any, _data: Any) -> bool:
        return False


class OpenForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of a record that can tell what changed beneath it.

    With rows of its own (inlines) any change counts: who changed the rows changed the record.
    """

    with_rows: ClassVar[bool] = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[SEEN] = _SeenField(required=False, initial=self._shown())

    def _shown(self) -> str:
        """Return what stands in the record now, as text that can travel with the form."""
        values = {name: self.initial.get(name) for name in self.fields}
        text: str = json.dumps(
            {"revision": self.instance.revision, "values": values}, cls=DjangoJSONEncoder
        )
        return text

    def clean(self) -> dict[str, Any] | None:
        """Stop once when the record has changed since the form was opened."""
        cleaned = super().clean()
        now, seen = json.loads(self._shown()), self._read_seen()
        if seen is None or seen["revision"] == now["revision"]:
            return cleaned
        moved = [
            name
            for name, value in now["values"].items()
            if name in seen["values"] and seen["values"][name] != value
        ]
        if moved or self.with_rows:
            self._show_both(moved, seen["values"])
            self.add_error(None, self._told(moved, seen["revision"]))
        # The next save has seen this.
        _show_record(self.fields[SEEN])
        return cleaned

    def _read_seen(self) -> dict[str, Any] | None:
        try:
            seen = json.loads(self.data.get(self.add_prefix(SEEN), ""))
            return {"revision": int(seen["revision"]), "values": dict(seen["values"])}
        except (ValueError, KeyError, TypeError):
            return None

    def _show_both(self, moved: list[str], seen: dict[str, Any]) -> None:
        """Keep what was typed; where nothing was typed show what is there now."""
        for name in moved:
            field = self.fields[name]
            if self._is_typed(name, seen[name]):
                text = _("Now: %s") % self._value_shown(name)
                self.add_error(name, text)
            else:
                _show_record(field)

    def _is_typed(self, name: str, seen: Any) -> bool:
        """Tell whether the person changed the field after they had opened the form."""
        field, widget = self.fields[name], self[name].field.widget
        data = widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        column = self._meta.model._meta.get_field(name)
        before = column.to_python(seen) if not column.is_relation else seen
        return bool(field.has_changed(before, data))

    def _value_shown(self, name: str) -> str:
        value = getattr(self.instance.__class__._base_manager.get(pk=self.instance.pk), name)
        model: type[Model] = self.instance.__class__
        return shown_value(model, name, str(value) if isinstance(value, Model) else value)

    def _told(self, moved: list[str], revision: int) -> str:
        who = list_who_changed(self.instance, since=revision)
        parts = [capfirst(str(self.fields[name].label)) for name in moved]
        fields = ", ".join(parts) or _("the rows below")
        names = ", ".join(who) or _("Somebody (not in the back office)")
        return _(
            "%(who)s changed this while it stood open here: %(fields)s. What you typed is kept;"
            " the other fields show what is there now. Look at it and save again."
        ) % {"who": names, "fields": fields}


def _show_record(field: forms.Field) -> None:
    """Let a field show what stands in the record, whatever was sent."""
    vars(field)["bound_data"] = lambda _data, initial: initial


def open_form(form: type[Any], *, with_rows: bool) -> type[Any]:
    """Return a record's form that can tell what changed beneath it."""
    return type(form.__name__, (OpenForm, form), {"Meta": form.Meta, "with_rows": with_rows})
