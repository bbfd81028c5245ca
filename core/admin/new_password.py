"""The form of a new password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from unfold.widgets import UnfoldAdminPasswordWidget


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Two fields in the look of the back office."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("new_password1", "new_password2"):
            self.fields[name].widget = UnfoldAdminPasswordWidget(
                attrs={"autocomplete": "new-password"}
            )
