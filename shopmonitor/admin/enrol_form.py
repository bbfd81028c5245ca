"""What is asked before a reader waits for a badge: who gets it, where it is read, until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from core.admin.access import choices_of
from core.admin.bulk_forms import named
from core.admin.issue_badge import UntilField
from core.errors import SuiteError
from core.models import Badge, SuiteUser
from shopmonitor.choices import NodeState
from shopmonitor.models import BadgeEnrolment, Node
from shopmonitor.selectors.badge_enrolments import Reader, get_badge_to_replace, list_readers
from shopmonitor.services.badge_enrolments import start_enrolment


class EnrolForm(forms.Form):
    """Who gets the badge, and at which reader it is read."""

    person = named(SuiteUser, Badge.user, label=gettext_lazy("Person"))
    reader = forms.ChoiceField(
        label=gettext_lazy("Reader"),
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy(
            "For a minute the next badge that is held to it is the person's; nothing is switched."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose a reader that is in the list.")},
    )

    until = UntilField(
        label=gettext_lazy("Only until"),
        required=False,
        help_text=gettext_lazy("Left empty: without an end."),
    )

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._replaces = request.GET.get("replaces", "")
        if self._replaces:
            # What takes another's place ends when that one would have.
            del self.fields["until"]
        self._nodes = choices_of(request, Node)
        field = self.fields["reader"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        # Where the person is known, what is left to choose is the reader.
        first = "reader" if self.initial.get("person") else "person"
        self.fields[first].widget.attrs["autofocus"] = True
        field.choices = [(key, _choice(reader)) for key, reader in self.readers.items()]

    @cached_property
    def readers(self) -> dict[str, Reader]:
        """Return the readers that the person may see, by what names them here."""
        return {reader.key: reader for reader in list_readers(nodes=self._nodes)}

    @cached_property
    def replaced(self) -> Badge | None:
        """Return the badge that the address names, whose place the other one takes."""
        return get_badge_to_replace(key=self._replaces)

    def clean(self) -> dict[str, Any]:
        """See that the badge that is replaced is the person's."""
        values: dict[str, Any] = super().clean() or {}
        person, replaced = values.get("person"), self.replaced
        if person and self._replaces and (replaced is None or replaced.user_id != person.pk):
            text = _("The badge that is replaced is not theirs: choose whose it is.")
            self.add_error("person", text)
        return values

    def start(self, by: SuiteUser) -> BadgeEnrolment | None:
        """Let the reader wait; a refusal stands at the reader."""
        values = self.cleaned_data
        reader = self.readers[values["reader"]]
        try:
            return start_enrolment(
                user=values["person"],
                node=reader.node,
                port=reader.port,
                expires_at=values.get("until"),
                replaces=self.replaced,
                by=by,
            )
        except SuiteError as error:
            self.add_error("reader", error.message)
        return None


def reader_name(reader: Reader) -> str:
    """Name a reader by its machine and its node."""
    node = f"{reader.node.node_id} {reader.node.name}".strip()
    if reader.machine is None:
        return node
    said = {"machine": reader.machine, "node": node, "port": reader.port}
    return _("%(machine)s (%(node)s, reader %(port)s)") % said


def _choice(reader: Reader) -> str:
    """Say of a reader, too, that it is not heard."""
    node = reader.node
    heard = node.state == NodeState.ONLINE
    return reader_name(reader) if heard else f"{reader_name(reader)}, {node.get_state_display()}"
