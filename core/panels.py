"""What stands beside an object on its page: each app signs up its panels.

A panel is a short list of rows that belong to the object, and the way to all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
# More rows are on the list that the panel leads to.
ROWS = 8


@dataclass(frozen=True)
class Column:
    """What one column says of a row; `leads_to` names the row whose page the text opens."""

    title: Text
    value: Callable[[Any], Any]
    leads_to: Callable[[Any], Model | None] | None = None


@dataclass(frozen=True)
class QuickAction:
    """A button that does something to a row at once, by a POST to its address."""

    title: Text
    address: str


@dataclass(frozen=True)
class Panel:
    """`rows` is one query with what the columns read; newest or most urgent first.

    A column that is a plain name is a field of `of`; the first one opens the row's page.
    Who may not open the page of `of` does not see the panel. `query` narrows that page's list.
    """

    name: str
    on: type[Model]
    of: type[Model]
    title: Text
    rows: Callable[[Any], QuerySet[Any]]
    columns: Sequence[str | Column]
    empty: Text
    query: Callable[[Any], dict[str, Any]] | None = None
    position: int = 100


PANELS: dict[type[Model], list[Panel]] = defaultdict(list)


def add_panel(panel: Panel) -> None:
    """Sign up a panel of a model's pages."""
    PANELS[panel.on] = sorted(
        [each for each in PANELS[panel.on] if each.name != panel.name] + [panel],
        key=lambda each: (each.position, each.name),
    )


def add_list_panel(
    on: type[Model],
    *,
    of: type[Model],
    title: Text,
    rows: Callable[[Any], QuerySet[Any]],
    columns: Sequence[str | Column],
    path: str = "",
    position: int = 100,
    narrower: str = "",
) -> None:
    """Sign up a panel whose list is narrowed to the object by `path`, and by `narrower` if given.

    Without a path there is no list of the same rows.
    """

    def query(row: Model) -> dict[str, Any]:
        return {f"{path}__exact": row.pk} | ({narrower: 1} if narrower else {})

    panel = Panel(
        name=getattr(rows, "__name__", of.__name__),
        on=on,
        of=of,
        title=title,
        rows=rows,
        columns=columns,
        empty=_("None."),
        query=query if path else None,
        position=position,
    )
    add_panel(panel)


def panels_on(model: type[Model]) -> list[Panel]:
    """Return the panels of a model's pages, in their order."""
    return PANELS.get(model, [])
