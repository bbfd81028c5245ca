from __future__ import annotations

import stat
from pathlib import Path

import pytest

from core.db.backups.errors import BackupError
from core.db.backups.keys import fingerprint_of, keep_keys, put_keys_back
from core.errors import KeyRingError
from core.secrets.key_ring import ensure_key_file, read_key_file
from tests.core.db.backups.shops import NOON


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    ensure_key_file(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def test_keys_are_kept_apart_once_for_each_state(keys: Path, tmp_path: Path) -> None:
    place = tmp_path / "apart"
    copy = keep_keys(keys, place=place, archives=tmp_path / "backups")
    assert keep_keys(keys, place=place, archives=tmp_path / "backups") == copy
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert read_key_file(copy) == read_key_file(keys)
    keys.unlink()
    ensure_key_file(keys)
    assert keep_keys(keys, place=place, archives=tmp_path / "backups") != copy
    assert len(list(place.iterdir())) == 2


@pytest.mark.parametrize("inside", [".", "deeper", "shopsuite-1/x"])
def test_keys_never_lie_among_the_backups(keys: Path, tmp_path: Path, inside: str) -> None:
    archives = tmp_path / "backups"
    with pytest.raises(BackupError, match="--keys-to"):
        keep_keys(keys, place=archives / inside, archives=archives)


def test_fingerprint_gives_nothing_of_the_keys_away(keys: Path) -> None:
    mark = fingerprint_of(keys)
    assert mark is not None
    assert mark not in keys.read_text()
    assert fingerprint_of(keys.with_name("none")) is None


def test_keys_come_back_and_others_are_moved_aside(keys: Path, tmp_path: Path) -> None:
    target = tmp_path / "shop" / "keys.json"
    assert len(put_keys_back(keys, target, at=NOON)) == 1
    assert put_keys_back(keys, target, at=NOON) == [
        f"The keys in {target} are the right ones; they stay."
    ]
    other = tmp_path / "other.json"
    ensure_key_file(other)
    moved, _put = put_keys_back(other, target, at=NOON)
    assert "keys.json.before-20260302T120000Z" in moved
    assert read_key_file(target) == read_key_file(other)
    assert read_key_file(target.with_name("keys.json.before-20260302T120000Z")) == read_key_file(
        keys
    )


def test_broken_copy_of_the_keys_does_not_replace_good_ones(keys: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    with pytest.raises(KeyRingError):
        put_keys_back(broken, keys, at=NOON)
    assert fingerprint_of(keys) is not None
