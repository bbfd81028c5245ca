"""Every word of a page goes through gettext."""

import pytest

from tests.architecture.source import ROOT, templates
from tests.architecture.template_text import untranslated


def test_templates_speak_through_gettext() -> None:
    plain = [
        f"{path.relative_to(ROOT).as_posix()}:{line} {words}"
        for path in templates()
        for line, words in untranslated(path.read_text(encoding="utf-8"))
    ]
    assert plain == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Open orders</p>", [(1, "Open orders")]),
        ('<a\ntitle="Open">{{ x }}</a>', [(1, "title=Open")]),
        ('{% if a %}\n<b>Yes</b>{% endif %}\n<img alt="Plan" />', [(2, "Yes"), (3, "alt=Plan")]),
        ('<p translate="no">Shop</p><p>Suite</p>', [(1, "Suite")]),
        ("<script>\nlet a\n</script>\n{% comment %}\nx\n{% endcomment %}Late", [(6, "Late")]),
    ],
)
def test_plain_words_are_found_with_their_line(source: str, found: list[tuple[int, str]]) -> None:
    assert untranslated(source) == found


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "Open orders" %}: {{ count }}</p>',
        "{% blocktranslate %}Open <b>orders</b>{% endblocktranslate %}",
        '<td title="{% translate "Open" %}">7 &middot; {{ x|default:"none" }}</td>',
        '<span translate="no">Shop Suite<br>OEE</span><code>pip install</code>',
        "{# Translators: words #}<style>p { color: red }</style>",
    ],
)
def test_translated_words_pass(source: str) -> None:
    assert untranslated(source) == []
