"""The office's parts of the health page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.health import Condition, Finding, health_part
from shoptracker.selectors.stock_proof import prove_stock


@health_part("stock", gettext_lazy("Stock and its moves"), position=75)
def look_at_stock() -> Finding:
    """Is what lies where what the moves say?"""
    found = prove_stock()
    if not any(found):
        return Finding(Condition.OK, _("Stock is what its moves say."))
    text = _(
        "Places where stock is not what its moves say: %(places)d;"
        " parts whose value is not: %(parts)d."
    ) % {"places": found.places, "parts": found.parts}
    remedy = _("Somebody wrote past the suite: compare with a backup, then correct by moves.")
    return Finding(Condition.PROBLEM, text, remedy)
