"""The two commands that change keys say what they did and what comes next."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from core.services import rekeying
from core.services.badges import issue_badge
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_commands_tell_how_much_there_was_and_what_comes_next(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.json"
    shutil.copy(settings.SUITE_KEY_FILE, path)
    settings.SUITE_KEY_FILE = path
    monkeypatch.setattr(rekeying.rekey, "__kwdefaults__", {"settled_s": 0.0})
    issue_badge(user=UserFactory.create(), tag="04A1B2C3D4E5F6")
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    call_command("rekey", stdout=out)
    assert "Next: manage.py rekey" in out.getvalue()
    assert "badges: 1 digests made anew" in out.getvalue()
    assert path.stat().st_mode & 0o777 == 0o600
