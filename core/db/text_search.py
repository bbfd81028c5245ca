"""Text that is found by any part of it, whatever its case, with umlauts or without.

A column is searched as `name__folded__contains`; a GIN index of pg_trgm over `Folded("name")`
serves it from three letters on. `fold()` does to what a person types what the database did to the
column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

# What a letter is found as. Indexes hold folded text: a change here asks for a new function and
# for new indexes.
_LETTERS = {
    **dict.fromkeys("äàáâãåÄÀÁÂÃÅ", "a"),
    **dict.fromkeys("çčćÇČĆ", "c"),
    **dict.fromkeys("èéêëÈÉÊË", "e"),
    **dict.fromkeys("ìíîïÌÍÎÏ", "i"),
    **dict.fromkeys("łŁ", "l"),
    **dict.fromkeys("ñÑ", "n"),
    **dict.fromkeys("öòóôõøÖÒÓÔÕØ", "o"),
    **dict.fromkeys("šśŠŚ", "s"),
    **dict.fromkeys("üùúûÜÙÚÛ", "u"),
    **dict.fromkeys("ýÿÝ", "y"),
    **dict.fromkeys("žźżŽŹŻ", "z"),
}
_TABLE = str.maketrans({**_LETTERS, "ß": "ss"})
# Two ways to write one letter; who types one of them means both.
_DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue"}

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION core.folded(told text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(translate(replace(told, 'ß', 'ss'),
        '{"".join(_LETTERS)}', '{"".join(_LETTERS.values())}'))
$$
"""


class Folded(models.Transform):
    """A text as it is searched: small letters without marks."""

    lookup_name = "folded"
    function = "core.folded"
    output_field = models.TextField()


models.CharField.register_lookup(Folded)
models.TextField.register_lookup(Folded)


def fold(text: str) -> str:
    """Return a text as `core.folded` does."""
    return text.translate(_TABLE).lower()


def spellings(word: str) -> list[str]:
    """Return the folded ways to write a word: who types Mueller or Müller means both."""
    small = word.lower()
    written_out, drawn_together = small, small
    for letter, two in _DIGRAPHS.items():
        written_out = written_out.replace(letter, two)
        drawn_together = drawn_together.replace(two, letter)
    return list(dict.fromkeys(fold(way) for way in (small, written_out, drawn_together)))


def search_index(name: str, *columns: str) -> GinIndex:
    """Return the index that serves a search for any part of these columns."""
    return GinIndex(
        *(OpClass(Folded(column), name="gin_trgm_ops") for column in columns), name=name
    )


class PrepareTextSearch(Operation):
    """Make the extension and the function that search indexes stand on, in every database.

    pg_trgm is a trusted extension: whoever owns the database may make it.
    """

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: no model changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make both, unless they are there."""
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA core", params=None)
        schema_editor.execute(_FUNCTION, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the function; the extension may serve others."""
        schema_editor.execute("DROP FUNCTION core.folded(text)", params=None)

    def describe(self) -> str:
        """Say what the operation does."""
        return "Prepare the search in text"
