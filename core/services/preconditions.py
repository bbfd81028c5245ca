"""Changing only what the caller knows: the revision is compared under the row's lock."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.errors import SuiteError
from core.models.base import Record


class ChangedMeanwhileError(SuiteError):
    """The record is not what the caller has read."""

    code = "changed_meanwhile"
    status = 412


def require_revision(record: Record, *, known: Collection[int]) -> None:
    """Lock the record until the transaction ends and see that its revision is a known one.

    Call it inside the transaction of the change; who is second waits here, and is refused.

    Raises:
        ChangedMeanwhileError: it was changed since the caller read it.
    """
    rows = record.__class__._base_manager.select_for_update(no_key=True)
    current = rows.get(pk=record.pk)
    if current.revision in known:
        return
    local = formats.date_format(timezone.localtime(current.updated_at), "DATETIME_FORMAT")
    raise ChangedMeanwhileError(
        _(
            "It was changed on {when} and has revision {revision} now: read it anew, "
            "then send your change with the new ETag."
        ).format(when=local, revision=current.revision),
        revision=current.revision,
    )
