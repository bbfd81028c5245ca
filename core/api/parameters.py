"""What may stand after the question mark: a misspelt filter must not look like an empty one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

# The framework's own way of naming the form of the answer.
ALWAYS_KNOWN = frozenset({"format"})


def refuse_unknown(request: Request, *, known: Collection[str], several: Collection[str]) -> None:
    """Refuse parameters that nobody reads, and those that are sent twice and read once.

    Args:
        known: all that this address reads.
        several: those of them that may come more than once.

    Raises:
        ValidationError: it names each of them, and those that are known.
    """
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known and name not in ALWAYS_KNOWN:
            errors[name] = [ErrorDetail(_unknown(known), "unknown_parameter")]
        elif len(values) > 1 and name not in several:
            errors[name] = [ErrorDetail(_("Send it once."), "sent_twice")]
    if errors:
        raise ValidationError(errors)


def read_names(request: Request, parameter: str, *, known: Iterable[str]) -> list[str]:
    """Return the names of a list that is divided by commas, in its order, each once.

    Raises:
        ValidationError: a name is not known.
    """
    sent = [name.strip() for name in request.query_params.get(parameter, "").split(",")]
    names = list(dict.fromkeys(name for name in sent if name))
    choice = sorted(known)
    wrong = [name for name in names if name not in choice]
    if wrong:
        text = _("'{name}' cannot be named here; known: {known}.").format(
            name=wrong[0], known=", ".join(choice) or "-"
        )
        raise ValidationError({parameter: [ErrorDetail(text, "unknown_name")]})
    return names


def _unknown(known: Collection[str]) -> str:
    if not known:
        return _("There is no such parameter; this address takes none.")
    return _("There is no such parameter; known: {known}.").format(known=", ".join(sorted(known)))
