"""Entity tags: `"<id>.<revision>.<digest>"`, strong, for every single row.

The digest is that of the answer as it is sent, so that no two answers share a
tag, whatever was expanded, left out or translated. What a change is made
against is the revision.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from uuid import UUID

from django.db.models import Model, UUIDField
from django.utils.cache import patch_cache_control
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.models.base import Record

ID_CHARS, DIGEST_CHARS = 12, 20
# Brings a number to where the first characters of a tag's id are taken from.
SHIFT = 128 - 4 * ID_CHARS
WEAK = "W/"
ANY = "*"
# Quoted texts; a comma may stand inside one.
TAGS = re.compile(r'(?:W/)?"[^"]*"')
OWN = re.compile(r'"(?P<id>[0-9a-f]{12})\.(?P<revision>\d{1,9})\.[0-9a-f]{20}"')


def tagged(row: Model, data: Any, *, code: int = status.HTTP_200_OK) -> Response:
    """Return an answer with a row's tag; caches ask before they use it again."""
    response = Response(data, status=code)
    response["ETag"] = etag_of(row, data)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def unless_known(request: Request, response: Response) -> Response:
    """Return 304 without content when the caller has this very answer already."""
    given = request.headers.get("If-None-Match", "")
    own = response["ETag"]
    if given.strip() != ANY and own not in [tag.removeprefix(WEAK) for tag in TAGS.findall(given)]:
        return response
    unchanged = Response(status=status.HTTP_304_NOT_MODIFIED)
    for name in ("ETag", "Cache-Control"):
        unchanged[name] = response[name]
    return unchanged


def etag_of(row: Model, data: Any) -> str:
    """Return the tag of a row as it is shown."""
    shown = JSONRenderer().render(data)
    digest = hashlib.sha256(shown).hexdigest()[:DIGEST_CHARS]
    revision = row.revision if isinstance(row, Record) else 0
    return f'"{_short(_uid(row))}.{revision}.{digest}"'


def known_revisions(header: str, row: Model) -> set[int] | None:
    """Return the revisions of the row that an `If-Match` takes; None when it takes any.

    What cannot be read, a weak tag, and the tag of another row match nothing.
    """
    if not header.strip() or header.strip() == ANY:
        return None
    own = (OWN.fullmatch(tag) for tag in TAGS.findall(header))
    short = _short(_uid(row))
    return {int(found["revision"]) for found in own if found and found["id"] == short}


def _uid(row: Model) -> UUID:
    # Events of the outbox and swipes have ids of their own; the trail has numbers alone.
    ids = [f for f in row._meta.concrete_fields if f.unique and isinstance(f, UUIDField)]
    if not ids:
        return UUID(int=row.pk << SHIFT)
    uid: UUID = getattr(row, "uid", None) or getattr(row, ids[0].attname)
    return uid


def _short(uid: UUID) -> str:
    return uid.hex[:ID_CHARS]
