"""The form of a new person: name, first badge and first right in one go."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from core.choices import Level, ResourceType
from core.domain.permissions import FLOOR_LADDER
from core.domain.tags import TagError, normalise_tag
from core.models import SuiteGroup, SuitePermission, SuiteUser
from core.selectors.office_rights import EVERYWHERE, Reach
from core.selectors.right_targets import find_target, list_targets

LEVELS = [choice for choice in Level.choices if choice[0] in FLOOR_LADDER]
RIGHT_FIELDS = ["right_on", "right_level"]


def target_choices(
    *, but: Collection[str] = (), reach: Reach = EVERYWHERE
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a right may be given on, by kind, as a field of choices wants it."""
    return [
        (capfirst(str(title)), [(target.key, target.name) for target in targets])
        for title, targets in list_targets(but=but, reach=reach)
        if targets
    ]


class NewPersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new person, with a first badge if the tag is at hand, and a first right."""

    rfid_tag = forms.CharField(
        label=_("Tag of the first badge"),
        required=False,
        max_length=64,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("What the reader gives, in hex; it is kept sealed. May be left empty."),
    )
    right_on = forms.ChoiceField(
        label=_("May work at"),
        required=False,
        widget=UnfoldAdminSelect2Widget,
        help_text=_("A machine, a zone, an area, or a group that has rights. May be left empty."),
    )
    right_level = forms.ChoiceField(
        label=_("As"),
        required=False,
        choices=LEVELS,
        initial=Level.OPERATE,
        widget=UnfoldAdminSelectWidget,
        help_text=_("A group gives its own rights, whatever stands here."),
    )

    class Meta:
        model = SuiteUser
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "right_on" in self.fields:
            field = self.fields["right_on"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
            field.choices = [("", ""), *target_choices()]

    def clean_rfid_tag(self) -> str:
        """Refuse what no badge has."""
        tag: str = self.cleaned_data["rfid_tag"]
        try:
            return normalise_tag(tag) if tag else ""
        except TagError as error:
            raise forms.ValidationError(gettext(error.message)) from None

    def first_right(self) -> SuitePermission | SuiteGroup | None:
        """Return the right that was chosen, without its holder, or the group to join."""
        chosen = self.cleaned_data.get("right_on", "")
        if not chosen:
            return None
        target = find_target(key=chosen)
        if isinstance(target, SuiteGroup):
            return target
        kind, _colon, _uid = chosen.partition(":")
        return SuitePermission(
            resource_type=kind or ResourceType.ANY,
            resource_uid=target.uid if target else None,
            level=self.cleaned_data.get("right_level") or Level.OPERATE,
        )
