"""Babel finds what Django's templates say."""

from io import BytesIO
from typing import Any

from babel.messages.extract import DEFAULT_KEYWORDS

from shopsuite.template_messages import extract_template


def found(template: str) -> list[tuple[int, Any, list[str]]]:
    fileobj = BytesIO(template.encode())
    messages = extract_template(fileobj, DEFAULT_KEYWORDS, ["Translators:"], {})
    return [(line, texts, comments) for line, _function, texts, comments in messages]


def test_short_tag_is_found_at_its_line() -> None:
    page = "<ul>\n    <li>it's (\n  <b>{% translate 'Open orders' %}</b>\n</ul>"
    assert found(page) == [(3, "Open orders", [])]


def test_block_keeps_its_placeholders() -> None:
    page = "{% blocktranslate with n=x.n %}Job {{ n }}{% endblocktranslate %}"
    assert found(page) == [(1, "Job %(n)s", [])]


def test_plural_and_context_are_found() -> None:
    page = (
        "{% blocktranslate count n=n %}One job{% plural %}{{ n }} jobs{% endblocktranslate %}\n"
        '{% translate "Order" context "customer" %}'
    )
    [plural, context] = [texts for _line, texts, _comments in found(page)]
    assert tuple(plural[:2]) == ("One job", "%(n)s jobs")
    assert tuple(context) == ("customer", "Order")


def test_argument_of_a_filter_is_found() -> None:
    assert found('{{ name|default:_("nobody") }}') == [(1, "nobody", [])]


def test_comment_for_translators_comes_along() -> None:
    page = '{# Translators: a state of machines #}\n{% translate "Stopped" %}'
    assert found(page) == [(2, "Stopped", ["Translators: a state of machines"])]
