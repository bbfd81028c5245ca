"""Numbers in forms as people write them: 1.234,5 in German, 1,234.5 in English."""

from __future__ import annotations

from typing import Any

from django.db import models
from unfold.widgets import UnfoldAdminTextInputWidget

# A number input of the browser's speaks the browser's language, not the person's.
LOCAL_NUMBERS: dict[Any, dict[str, Any]] = {
    models.DecimalField: {
        "widget": UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
        "localize": True,
    }
}
