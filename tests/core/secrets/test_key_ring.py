"""The shop's keys: one file, made once, for nobody else's eyes; what they seal."""

import json
import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from core.errors import KeyRingError
from core.secrets import vault
from core.secrets.key_ring import KeyRing, ensure_key_file, read_key_file


@pytest.fixture
def path(settings: Settings, tmp_path: Path) -> Path:
    file = tmp_path / "folder" / "keys.json"
    ensure_key_file(file)
    settings.SUITE_KEY_FILE = file
    return file


def test_file_is_made_once_and_for_its_owner_alone(path: Path) -> None:
    before = path.read_text()
    ensure_key_file(path)
    assert path.read_text() == before
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path], "no draft is left"


def test_many_makers_make_one_ring(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    rings: list[KeyRing] = []

    def make() -> None:
        ensure_key_file(file)
        rings.append(read_key_file(file))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(rings) == 8
    assert len(set(rings)) == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"keys": [], "lookup": "00", "web": "00"}',
        '{"keys": ["zz"], "lookup": "00", "web": "00"}',
    ],
)
def test_file_that_is_none_is_refused_with_the_variable(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(KeyRingError, match="SHOPSUITE_KEY_FILE"):
        read_key_file(path)


def test_error_never_holds_a_key(path: Path) -> None:
    ring = json.loads(path.read_text())
    path.write_text(json.dumps(ring | {"keys": [ring["keys"][0] + "!"]}))
    with pytest.raises(KeyRingError) as refused:
        read_key_file(path)
    assert ring["keys"][0] not in str(refused.value)


def test_sealed_text_opens_and_two_seals_differ(path: Path) -> None:
    one, other = vault.encrypt("04A1B2C3"), vault.encrypt("04A1B2C3")
    assert vault.decrypt(one) == vault.decrypt(other) == "04A1B2C3"
    assert one != other


def test_older_keys_still_open_and_the_newest_seals(path: Path, settings: Settings) -> None:
    sealed = vault.encrypt("secret")
    ring = json.loads(path.read_text())
    rotated = path.with_name("rotated.json")
    rotated.write_text(json.dumps(ring | {"keys": ["ab" * 32, *ring["keys"]]}))
    rotated.chmod(0o600)
    settings.SUITE_KEY_FILE = rotated
    assert vault.decrypt(sealed) == "secret"
    only_new = KeyRing(keys=("ab" * 32,), lookup=ring["lookup"], web=ring["web"])
    assert only_new.box.decrypt(vault.encrypt("new")) == b"new"


def test_foreign_key_opens_nothing(path: Path) -> None:
    foreign = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    with pytest.raises(KeyRingError, match="another shop"):
        vault.decrypt(foreign)


def test_digest_is_of_its_purpose_and_its_shop(path: Path) -> None:
    assert vault.badge_digest("04A1") == vault.badge_digest("04A1")
    assert len(vault.badge_digest("04A1")) == 64
    assert vault.badge_digest("04A1") != vault.token_digest("04A1")
    other = KeyRing(keys=("ab" * 32,), lookup="cd" * 32, web="ef" * 32)
    assert other.digest(purpose="badge", text="04A1") != vault.badge_digest("04A1")
