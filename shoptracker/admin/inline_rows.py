"""The rows of an inline as a service wants them: what stays, in the order of the page."""

from __future__ import annotations

from typing import Any


def take_over(formset: Any) -> bool:
    """Keep the page from writing the rows itself; tell whether there is anything to write."""
    # What the page's log entry reads; the service writes, the log names the record alone.
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    return bool(formset.has_changed())


def rows_that_stay(formset: Any) -> list[Any]:
    """Return the forms of the rows that are there when the page has been saved."""
    return [
        form
        for form in formset.forms
        if form not in formset.deleted_forms and (form.instance.pk or form.has_changed())
    ]
