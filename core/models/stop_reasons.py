"""Why machines stand: a tree of reasons that the shop makes, under roots that figures know."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.choices import StopRoot
from core.models.base import Record, choice_check
from core.models.machines import MachineType

DEEPEST = 5
LONGEST_NAME = 60


class StopReason(Record):
    """A reason, or a group of reasons below which others stand; only the lowest are given.

    What a stop counts as follows from the root and from `planned` alone.
    """

    topic = "stop_reason"
    read_anywhere: ClassVar[bool] = True

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    names = models.JSONField(
        _("in other languages"),
        default=dict,
        db_default={},
        blank=True,
        help_text=_('By language, such as {"de": "Werkzeugbruch"}; others see the name.'),
    )
    root = models.CharField(
        _("counts as"),
        max_length=16,
        choices=StopRoot.choices,
        help_text=_(
            "Availability: it could not run. Production: setting up and warming up."
            " Loss: it was slowed down."
        ),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="below",
        verbose_name=_("below"),
    )
    planned = models.BooleanField(
        _("planned"),
        default=False,
        db_default=False,
        help_text=_("Such stops are taken out of the planned time: they are no loss."),
    )
    machine_type = models.ForeignKey(
        MachineType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stop_reasons",
        verbose_name=_("only at"),
        help_text=_("Left empty: at machines of all types."),
    )
    shortcut = models.CharField(
        _("key"),
        max_length=1,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^[1-9]$", _("One digit from 1 to 9."))],
        help_text=_("Digit from 1 to 9 that gives this reason at the keyboard."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, db_default=0)
    active = models.BooleanField(_("active"), default=True, db_default=True)

    class Meta:
        db_table = "stop_reasons"
        verbose_name = _("stop reason")
        verbose_name_plural = _("stop reasons")
        ordering = ["-pk"]
        constraints = [
            choice_check("root", StopRoot, "core_stop_reason_root"),
            models.UniqueConstraint(
                fields=["shortcut"],
                condition=~models.Q(shortcut="") & models.Q(deleted_at__isnull=True),
                name="core_stop_reason_key_once",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """Return the name in the language of whoever reads."""
        language = (get_language() or "").partition("-")[0]
        return str(self.names.get(language) or self.name)

    def clean(self) -> None:
        """Stay a tree whose leaves count as their root."""
        wrong: dict[str, Any] = {}
        if self.parent is not None:
            if self.parent.root != self.root:
                wrong["root"] = _("It must count as what it stands below.")
            if self._stands_below_itself():
                wrong["parent"] = _(
                    "It would stand below itself, or more than five deep; choose another one."
                )
        if not self._names_are_texts():
            wrong["names"] = _("Give names by language, such as: %s") % '{"de": "Werkzeugbruch"}'
        if wrong:
            raise ValidationError(wrong)

    def _stands_below_itself(self) -> bool:
        above, depth = self.parent, 1
        while above is not None and depth < DEEPEST and above.pk != self.pk:
            above, depth = above.parent, depth + 1
        return above is not None

    def _names_are_texts(self) -> bool:
        known = {code for code, _name in settings.LANGUAGES}
        return isinstance(self.names, dict) and all(
            code in known and isinstance(name, str) and len(name) <= LONGEST_NAME
            for code, name in self.names.items()
        )
