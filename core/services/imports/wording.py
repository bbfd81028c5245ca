"""Problems of imports in words: what is wrong, and what helps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.domain.imports.problems import FileProblemError
from core.services.imports.kind import Kind

FILE_WORDS = {
    "empty": gettext_lazy(
        "There is no row below the headings. Choose a file with headings and rows."
    ),
    "too_big": gettext_lazy("The file is larger than %(most_mb)s MB. Split it."),
    "old_excel": gettext_lazy("This is an old Excel file. Save it as .xlsx or as CSV."),
    "broken_excel": gettext_lazy("The Excel file cannot be read. Save it anew as .xlsx or as CSV."),
    "not_a_table": gettext_lazy(
        "This is neither Excel (.xlsx) nor CSV. Save the table as one of these."
    ),
    "too_many_rows": gettext_lazy("There are more than %(most)s rows. Split the file."),
    "too_many_columns": gettext_lazy(
        "There are more than %(most)s columns. Leave out those not needed."
    ),
    "no_headings": gettext_lazy("The first row holds values. Put a row with headings above it."),
    "cell_too_long": gettext_lazy(
        "Row %(row)s: a cell holds more than %(most)s characters. Shorten it."
    ),
    "column_needed": gettext_lazy("Choose which column of the file is: %(columns)s."),
}
ROW_WORDS = {
    "needed": gettext_lazy("is empty: fill it in"),
    "double": gettext_lazy("two rows have “%(value)s” (also row %(other)s): keep one"),
    "too_long": gettext_lazy("%(length)s characters, at most %(longest)s: shorten it"),
    "not_whole": gettext_lazy("“%(value)s” is no whole number: write for example 12"),
    "not_number": gettext_lazy("“%(value)s” is no number: write for example 1.5 or 1,5"),
    "too_fine": gettext_lazy("“%(value)s” has more than %(places)s decimals: round it"),
    "too_small": gettext_lazy("%(value)s is less than %(least)s: write at least that"),
    "too_big": gettext_lazy("%(value)s is more than %(most)s: write at most that"),
    "not_switch": gettext_lazy("“%(value)s” is neither yes nor no: write one of them"),
    "unknown_word": gettext_lazy("“%(value)s” is unknown: write one of %(words)s"),
    "not_day": gettext_lazy("“%(value)s” is no date: write for example 2026-12-31 or 31.12.2026"),
    "not_time": gettext_lazy("“%(value)s” is no time of day: write for example 06:30"),
    "tag_is_number": gettext_lazy(
        "the cell is a number: format the column as text, and enter it again"
    ),
    "tag_empty": gettext_lazy("is empty: fill in what the reader gives"),
    "tag_not_hex": gettext_lazy("only the digits 0-9 and A-F: read the badge again"),
    "tag_length": gettext_lazy("8, 14 or 20 digits, leading zeros count: read the badge again"),
    "tag_random": gettext_lazy(
        "the badge gives another number each time: take a badge with a fixed one"
    ),
    "managed_elsewhere": gettext_lazy(
        "%(app)s manages this person: change it there, or take the column out of the file"
    ),
    "tag_taken": gettext_lazy("the badge %(value)s belongs to %(owner)s: take another one"),
    "taken": gettext_lazy("“%(value)s” belongs to %(owner)s: correct one of the two"),
    "unknown_reference": gettext_lazy(
        "there is no %(what)s “%(value)s”: correct it, or import that first"
    ),
    "circle": gettext_lazy("“%(value)s” leads in a circle: correct one of the rows"),
    "refused": gettext_lazy("%(message)s"),
    "broken": gettext_lazy(
        "Something broke (%(error)s). Nothing was written. Start it again; if it breaks again,"
        " look at the log of the worker."
    ),
    "changed_since": gettext_lazy("%(name)s was changed since: it stays as it is now"),
    "used_since": gettext_lazy("%(name)s is in use by %(by)s: it stays"),
}

# Rules of the database, in words that help.
RULE_WORDS = {
    "core_machine_hours_whole": gettext_lazy(
        "only one of the two times is given: fill in both or none"
    ),
}


def file_text(error: FileProblemError) -> str:
    """Return what is wrong with a file as a whole, in the reader's language."""
    return str(FILE_WORDS[error.reason]) % error.facts


def problem_text(problem: Mapping[str, Any]) -> str:
    """Return what is wrong with a cell or row, and the remedy, without its place."""
    rule = problem["facts"].get("rule")
    if rule in RULE_WORDS:
        return str(RULE_WORDS[rule])
    text: str = str(ROW_WORDS[problem["code"]]) % problem["facts"]
    return text


def place_text(problem: Mapping[str, Any], *, kind: Kind) -> str:
    """Return where it is: row and column, as far as the problem has them."""
    column = kind.by_name.get(problem["column"])
    if not problem["row"]:
        return ""
    if column is None:
        return _("row %(row)s") % {"row": problem["row"]}
    return _("row %(row)s, column %(column)s") % {"row": problem["row"], "column": column.label}


def line_text(problem: Mapping[str, Any], *, kind: Kind) -> str:
    """Return a problem as one line."""
    place = place_text(problem, kind=kind)
    text = problem_text(problem)
    return f"{place}: {text}" if place else text
