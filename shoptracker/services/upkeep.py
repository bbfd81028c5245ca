"""What has to happen again and again in the office; the dispatcher's timers run it."""

from __future__ import annotations

import logging

from core.timers import every
from shoptracker.selectors.stock_proof import prove_stock

logger = logging.getLogger(__name__)

DAY_S = 86_400.0


@every(DAY_S)
def prove_all_stock() -> None:
    """Say loudly when what lies where is not what the moves say; the health page says it, too."""
    found = prove_stock()
    if any(found):
        logger.error("stock does not add up", extra=found._asdict())
