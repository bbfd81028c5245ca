"""What an action on a list says to the person who asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from core.admin.base import SuiteAdmin
from core.errors import SuiteError

R = TypeVar("R")


def do_to_each(
    page: SuiteAdmin, request: HttpRequest, rows: Iterable[R], service: Callable[[R], Any]
) -> None:
    """Call a service for each chosen row; what it refuses is told, the others are done."""
    done = 0
    for row in rows:
        try:
            service(row)
        except SuiteError as error:
            page.message_user(request, f"{row}: {error.message}", messages.ERROR)
        except ValidationError as error:
            page.message_user(request, f"{row}: {' '.join(error.messages)}", messages.ERROR)
        else:
            done += 1
    if done:
        text = ngettext("Done for %d row.", "Done for %d rows.", done) % done
        page.message_user(request, text, messages.SUCCESS)
