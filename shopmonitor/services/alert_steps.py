"""The escalation steps of a shop: the usual ones, written down to be changed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.db.transactions import in_transaction
from core.errors import ConflictError
from shopmonitor.domain.alert_routes import USUAL_STEPS
from shopmonitor.models import AlertStep


@in_transaction(AlertStep)
def write_usual_steps() -> list[AlertStep]:
    """Write the steps that hold while the shop has none.

    Raises:
        ConflictError: it has some already.
    """
    if AlertStep.objects.exists():
        raise ConflictError(_("There are steps already; delete them first to begin anew."))
    return AlertStep.objects.bulk_create(
        [
            AlertStep(after_min=step.after_min, audience=step.audience, severity=step.severity)
            for step in USUAL_STEPS
        ]
    )
