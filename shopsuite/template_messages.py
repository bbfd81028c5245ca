"""Lets Babel read Django's templates: `{% translate %}`, `{% blocktranslate %}`, `_("…")`."""

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

Found = tuple[int, Any, Any, Any]


def extract_template(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Any,
) -> Iterator[Found]:
    """Yield the messages of one template: its line, function, texts and translators' comments.

    Babel's name for such a function is an extraction method; `pyproject.toml`
    names it under `tool.babel`.
    """
    calls = templatize(fileobj.read().decode("utf-8"))
    # Django writes calls of gettext between rows of X, indented like the page.
    # Inside brackets Python does not mind the indents; the added line is taken off again.
    source = BytesIO(f"(\n{calls}\n)".encode())
    for line, function, texts, comments in extract_python(source, keywords, comment_tags, options):
        yield line - 1, function, texts, comments
