"""A list as a file: the rows that it holds as it stands, with the columns that are shown.

Rows are read in batches that begin after the last one, so memory stays the same however long the
list; nothing is open in the database between two batches.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from core.admin.list_columns import column_titles
from core.admin.long_lists import FORMAT_PARAM, KeysetChangeList
from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.keyset import place_of, take
from core.db.replicas import reading_from_replica
from core.events.records import SECRET_FIELDS
from core.models import SuiteUser
from core.reports import csv_tables, xlsx_tables
from core.reports.csv_tables import Cell
from core.services.security_events import record_security_event

BATCH = 2000
SECRETS = SECRET_FIELDS | {"tag_digest", "session_token", "data"}

Reader = Callable[[Any], Cell]


def export_list(
    request: HttpRequest, person: SuiteUser, changelist: KeysetChangeList
) -> StreamingHttpResponse:
    """Return the list as the file that the address asks for; with people in it, guards are told.

    Raises:
        PermissionDenied: a column is a secret.
    """
    columns = [name for name in changelist.list_display if name != "action_checkbox"]
    if SECRETS & set(columns):
        raise PermissionDenied
    page = changelist.model_admin
    name = page.opts.verbose_name_plural
    head = [title for _name, title in column_titles(page, columns)]
    rows = _batches(changelist, head, [_reader(page, column) for column in columns])
    told = {"list": page.opts.label_lower, "columns": columns} if _names_people(page) else None
    return send_table(
        request, person, name=str(name), stem=page.opts.model_name, rows=rows, told=told
    )


def send_table(
    request: HttpRequest,
    person: SuiteUser,
    *,
    name: str,
    stem: str,
    rows: Iterator[list[Sequence[Cell]]],
    told: dict[str, Any] | None,
) -> StreamingHttpResponse:
    """Return batches of rows as the file that the address asks for.

    Args:
        stem: what the name of the file begins with.
        told: what the guards are told, None when there are no people in it.
    """
    ending = "xlsx" if request.GET.get(FORMAT_PARAM) == "xlsx" else "csv"
    parts: Iterator[bytes]
    if ending == "xlsx":
        parts, kind = xlsx_tables.xlsx_parts(name, rows), xlsx_tables.CONTENT_TYPE
    else:
        parts, kind = csv_tables.csv_parts(rows), csv_tables.CONTENT_TYPE
    # Settled before the next line writes.
    parts = reading_from_replica(parts)
    if told is not None:
        record_security_event(
            SecurityEventKind.LIST_EXPORTED,
            user=person,
            address=request.META.get("REMOTE_ADDR"),
            file=ending,
            **told,
        )
    answer = StreamingHttpResponse(_in_language(parts), content_type=kind)
    file = f"{stem}-{timezone.localdate(utc_now()):%Y-%m-%d}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _in_language(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Keep reader's language and clock while the answer is sent: the request is over by then."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def told() -> Iterator[bytes]:
        while True:
            with translation.override(language), timezone.override(zone):
                part = next(parts, None)
            if part is None:
                return
            yield part

    return told()


def _batches(
    changelist: KeysetChangeList, head: Sequence[Cell], readers: list[Reader]
) -> Iterator[list[Sequence[Cell]]]:
    yield [head]
    place = None
    while True:
        stretch = take(changelist.queryset, order=changelist.order, size=BATCH, place=place)
        yield [[read(row) for read in readers] for row in stretch.rows]
        if not stretch.has_next:
            return
        place = place_of(stretch.rows[-1], order=changelist.order)


def _reader(page: Any, name: str) -> Reader:
    """Return what reads a column of a row."""
    own = getattr(page, name, None)
    if callable(own):
        return lambda row: _cell(own(row))
    fields = {field.name: field for field in page.model._meta.get_fields()}
    field = fields.get(name)
    words = dict(field.flatchoices) if isinstance(field, Field) and field.choices else {}
    read = attrgetter(name)
    if words:
        return lambda row: str(words.get(value := read(row), value or ""))
    return lambda row: _cell(read(row))


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime) and value.tzinfo:
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, bool | int | Decimal | date):
        return value
    return _text(value)


def _text(value: Any) -> str:
    match value:
        case SafeString():
            return strip_tags(value)
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
        case list() | tuple():
            return ", ".join(str(one) for one in value)
    return str(value)


def _names_people(page: Any) -> bool:
    """Tell whether the rows are people, or name some."""
    relations = {field.related_model for field in page.model._meta.concrete_fields}
    return page.model is SuiteUser or SuiteUser in relations
