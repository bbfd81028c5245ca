"""Searching in lists: every word stands somewhere, whatever its case, umlauts or not.

`search_fields` of a page say where: `name` by any part, `=last4` exactly. Ids are found everywhere.
What stands in another table is looked up there first, so that an index of the big one serves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import Field, Model, Q, QuerySet, UUIDField
from django.utils.text import smart_split, unescape_string_literal

from core.db.doors import SYSTEM, through
from core.db.open_tables import WITHOUT
from core.db.text_search import spellings

# Of so many people or machines the keys are told to the database, of more a query.
MOST_NAMED = 2_000
# The index knows three letters in a row; what is shorter must begin a word.
SHORTEST_PART = 3
MOST_WORDS = 8


def search(queryset: QuerySet[Any], fields: Sequence[str], term: str) -> QuerySet[Any]:
    """Return the rows in which every word of the term stands somewhere; none is found twice."""
    model, words = queryset.model, _words(term)[:MOST_WORDS]
    if words and _has_policies(model) and not any("__" in field for field in fields):
        # All words in one question: each for itself may be in too many rows to be told.
        own = [_by_id(model, word) | reduce(or_, _columns(fields, word)) for word in words]
        return queryset.filter(_own(model, reduce(and_, own)))
    for word in words:
        queryset = queryset.filter(_anywhere(model, fields, word))
    return queryset


def searched(page: Any) -> list[str]:
    """Return the names of what a page's search looks at; a row that is named is named once."""
    names = []
    for field in page.search_fields:
        relation, _split, column = field.lstrip("=").rpartition("__")
        path = relation or column
        owner, _split, last = path.rpartition("__")
        model = _related(page.model, owner) if owner else page.model
        found: Any = model._meta.get_field(last)
        names.append(str(found.verbose_name))
    return list(dict.fromkeys(names))


def _words(term: str) -> list[str]:
    words = smart_split(term.replace("\x00", ""))
    bare = [unescape_string_literal(w) if w[0] in "\"'" and w[-1] == w[0] else w for w in words]
    return [word for word in bare if word]


def _anywhere(model: type[Model], fields: Sequence[str], word: str) -> Q:
    """Return where a word stands in one of the columns, or in those of a row that is named."""
    here: list[Q] = []
    there: defaultdict[str, list[Q]] = defaultdict(list)
    for field in fields:
        relation, _split, column = field.lstrip("=").rpartition("__")
        found = _exactly(column, word) if field.startswith("=") else _part(column, word)
        (there[relation] if relation else here).append(found)
    ways = [_by_id(model, word)]
    if here:
        ways.append(_own(model, reduce(or_, here)))
    ways += [_named(model, relation, reduce(or_, found)) for relation, found in there.items()]
    return reduce(or_, ways)


def _columns(fields: Sequence[str], word: str) -> list[Q]:
    return [
        _exactly(field.lstrip("="), word) if field.startswith("=") else _part(field, word)
        for field in fields
    ]


def _exactly(column: str, word: str) -> Q:
    return Q(**{f"{column}__in": sorted({word, word.upper(), word.lower()})})


def _part(column: str, word: str) -> Q:
    return reduce(or_, (_spelt(f"{column}__folded", way) for way in spellings(word)))


def _spelt(column: str, word: str) -> Q:
    if len(word) >= SHORTEST_PART:
        return Q(**{f"{column}__contains": word})
    return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})


def _by_id(model: type[Model], word: str) -> Q:
    """Return the rows that have the word as their id, none where it is no id."""
    try:
        uid = UUID(word)
    except ValueError:
        return Q(pk__in=[])
    keys = [field.name for field in model._meta.concrete_fields if _is_own_id(field)]
    return reduce(or_, (Q(**{key: uid}) for key in keys), Q(pk__in=[]))


def _is_own_id(field: Field[Any, Any]) -> bool:
    known_by_it = field.primary_key or field.unique or field.name == "uid"
    return isinstance(field, UUIDField) and known_by_it


def _own(model: type[Model], found: Q) -> Q:
    """Return the rows of a list that are found by what stands in themselves."""
    if not _has_policies(model):
        return found
    keys = _visible_keys(model, found)
    return found if keys is None else Q(pk__in=keys)


def _named(model: type[Model], relation: str, found: Q) -> Q:
    """Return the rows that name one of those found in another table.

    An OR over two tables would walk through the big one row by row. Few keys are told as they
    are, so that the planner knows how many; where many are named, any walk soon meets some.
    """
    related = _related(model, relation)
    keys = _visible_keys(related, found)
    named = related._default_manager.filter(found).values("pk") if keys is None else keys
    return Q(**{f"{relation}__in": named})


def _visible_keys(model: type[Model], found: Q) -> list[Any] | None:
    """Return the keys of the rows found that the reader may see, None if they are too many.

    PostgreSQL asks a policy before it looks for text, and uses no index then. So the text is
    looked for past the policies, and they are asked about the rows that were found.
    """
    every = model._default_manager
    with through(SYSTEM):
        keys = list(every.filter(found).order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    if len(keys) > MOST_NAMED:
        return None
    if keys and _has_policies(model):
        return list(every.filter(pk__in=keys).order_by().values_list("pk", flat=True))
    return keys


def _has_policies(model: type[Model]) -> bool:
    return model._meta.db_table not in WITHOUT


def _related(model: type[Model], path: str) -> type[Model]:
    for step in path.split("__"):
        field = model._meta.get_field(step)
        assert isinstance(field.related_model, type)  # noqa: S101 - a search field names a relation
        model = field.related_model
    return model
