"""Every text of Unfold's that Django does not translate stands in our catalogues."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import unfold
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.trans_real import DjangoTranslation
from pytest_django import Settings

from shopsuite.template_messages import extract_template
from tests.architecture.source import ROOT

HOME = Path(unfold.__file__).parent
CALLS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
# Pages and add-ons of Unfold's that the suite has not: its sign-in, Django's own users, crispy
# forms, imports of django-import-export and what else it wraps.
NOT_OURS = (
    "contrib/",
    "templates/admin/auth/",
    "templates/admin/login.html",
    "templates/registration/",
    "templates/unfold_crispy/",
)
OURS_AFTER_ALL = "contrib/filters/"
# A sentence about Django's own password field, with Unfold's classes in it.
LEFT_OUT = "Raw passwords are not stored"


def texts_of_unfold() -> Iterator[str]:
    for path in sorted(HOME.rglob("*")):
        place = path.relative_to(HOME).as_posix()
        if place.startswith(NOT_OURS) and not place.startswith(OURS_AFTER_ALL):
            continue
        if path.suffix in {".html", ".txt", ".py"}:
            method: Any = "python" if path.suffix == ".py" else extract_template
            for _line, found, _comments, _context in extract(
                method, BytesIO(path.read_bytes()), keywords=CALLS, comment_tags=()
            ):
                yield found if isinstance(found, str) else found[0]


@pytest.fixture
def djangos_own(settings: Settings) -> set[str]:
    settings.LOCALE_PATHS = []
    german: Any = DjangoTranslation("de")
    parts = german._catalog._catalogs
    return {key if isinstance(key, str) else key[0] for part in parts for key in part}


def test_every_text_of_unfold_has_its_german(djangos_own: set[str]) -> None:
    with (ROOT / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        ours = {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file) if m.string}
    said = {text for text in texts_of_unfold() if not text.startswith(LEFT_OUT)}
    assert len(said) > 80
    assert sorted(said - ours - djangos_own) == [], "list it in shopsuite/unfold_texts.py"
