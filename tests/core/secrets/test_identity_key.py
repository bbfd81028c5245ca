"""The key with which the suite signs for other components."""

from pathlib import Path
from threading import Thread

import pytest
from pytest_django import Settings

from core.errors import KeyRingError
from core.secrets.identity_key import identity_key, renew_identity_key


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    settings.SUITE_KEY_FILE = tmp_path / "keys.json"
    return tmp_path / "keys.json.identity"


def test_key_is_made_once_readable_by_its_owner_alone(file: Path) -> None:
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(identity_key())) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {file.read_text()}
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_file_that_others_may_read_or_that_is_no_key_is_refused(file: Path) -> None:
    file.write_text("hello")
    file.chmod(0o644)
    with pytest.raises(KeyRingError, match="chmod 600"):
        identity_key()
    file.chmod(0o600)
    with pytest.raises(KeyRingError, match="is no key"):
        identity_key()


def test_fresh_key_signs_at_once(file: Path) -> None:
    before = identity_key()
    assert renew_identity_key() == file
    assert identity_key() != before
    assert identity_key() == file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == [file.name]
