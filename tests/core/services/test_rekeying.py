"""Keys change while the shop works: nothing is lost, nobody is refused, twice is harmless."""

import json
import shutil
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from pytest_django import Settings

from core.choices import SecurityEventKind
from core.errors import KeyRingError
from core.models import ApiToken, Badge, SecurityEvent
from core.secrets.identity_key import identity_key
from core.secrets.key_ring import key_ring, read_key_file
from core.secrets.vault import badge_digest, decrypt
from core.services import rekeying
from core.services.api_tokens import create_api_token, find_api_token
from core.services.badges import TagTakenError, issue_badge
from core.services.rekeying import rekey, rotate_keys
from shopmonitor.models import NodeKey
from tests.factories.core import UserFactory
from tests.factories.floor import make_machine, make_node, make_person

TAG = "04A1B2C3D4E5F6"


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Path:
    """Give the test keys of its own: they are changed."""
    path = tmp_path / "keys.json"
    shutil.copy(settings.SUITE_KEY_FILE, path)
    settings.SUITE_KEY_FILE = path
    return path


@pytest.mark.django_db
def test_everything_is_found_and_opened_before_during_and_after(key_file: Path) -> None:
    badge = issue_badge(user=UserFactory.create(), tag=TAG)
    node = make_node(make_machine())
    before = key_ring()
    rotate_keys(path=key_file)
    assert key_ring().keys[1:] == before.keys
    with pytest.raises(TagTakenError):
        issue_badge(user=UserFactory.create(), tag=TAG)
    done = rekey(settled_s=0)
    assert done.badges == 1
    assert done.columns["core.Badge.tag_encrypted"] == 1
    assert done.columns["shopmonitor.NodeKey.secret_encrypted"] == NodeKey.objects.count()
    badge.refresh_from_db()
    assert badge.digest == badge_digest(TAG)
    assert decrypt(badge.tag_encrypted) == TAG
    with pytest.raises(TagTakenError):
        issue_badge(user=UserFactory.create(), tag=TAG)
    _person, tag = make_person()
    assert node.swipe(tag)["decision"] == "granted"


@pytest.mark.django_db
def test_second_time_changes_nothing(key_file: Path) -> None:
    issue_badge(user=UserFactory.create(), tag=TAG)
    rotate_keys(path=key_file)
    rekey(settled_s=0)
    before = list(Badge.objects.values())
    again = rekey(settled_s=0)
    assert (again.badges, set(again.columns.values())) == (0, {0})
    assert list(Badge.objects.values()) == before


@pytest.mark.django_db
def test_what_was_broken_off_is_gone_on_with(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        issue_badge(user=UserFactory.create(), tag=f"04A1B2C3D4E5{number:02d}")
    rotate_keys(path=key_file)
    sealed: list[str] = []

    def seal_until_the_third(text: str) -> str:
        if len(sealed) == 3:
            raise KeyboardInterrupt
        sealed.append(text)
        return key_ring().box.encrypt(text.encode()).decode()

    with monkeypatch.context() as broken:
        broken.setattr(rekeying, "encrypt", seal_until_the_third)
        with pytest.raises(KeyboardInterrupt):
            rekey(settled_s=0)
    done = rekey(settled_s=0)
    assert done.columns["core.Badge.tag_encrypted"] == 2
    assert all(key_ring().is_newest(badge.tag_encrypted) for badge in Badge.objects.all())


@pytest.mark.django_db
def test_tokens_come_over_when_they_are_used_and_hold_the_older_key(key_file: Path) -> None:
    used, text = create_api_token(user=UserFactory.create(), name="used", scopes=["*"])
    create_api_token(user=UserFactory.create(), name="idle", scopes=["*"])
    rotate_keys(path=key_file)
    assert find_api_token(text) == used
    assert find_api_token(text) == used
    out = StringIO()
    with pytest.raises(CommandError, match="idle"):
        call_command("rekey", "--drop-old", stdout=out)
    assert len(read_key_file(key_file).keys) > 1
    call_command("rekey", "--drop-old", "--with-tokens", "--json", stdout=out)
    assert [name.split()[0] for name in json.loads(out.getvalue())["tokens_left"]] == ["idle"]
    ring = read_key_file(key_file)
    assert (len(ring.keys), ring.older_lookups, ring.older_web) == (1, (), ())
    assert find_api_token(text) == used
    assert ApiToken.objects.get(name="used").digest != used.digest


@pytest.mark.django_db
def test_older_keys_open_nothing_once_they_are_dropped(key_file: Path, tmp_path: Path) -> None:
    badge = issue_badge(user=UserFactory.create(), tag=TAG)
    kept = tmp_path / "before.json"
    shutil.copy(key_file, kept)
    call_command("rotate_keys", stdout=StringIO())
    call_command("rekey", "--drop-old", stdout=StringIO())
    badge.refresh_from_db()
    before = read_key_file(kept)
    assert not before.is_newest(badge.tag_encrypted)
    assert before.digest(purpose="badge", text=TAG) != badge.digest
    kinds = SecurityEvent.objects.filter(kind=SecurityEventKind.KEYS_CHANGED)
    assert kinds.count() == 2
    assert ring_texts(key_file).isdisjoint(str(list(kinds.values())))


def ring_texts(path: Path) -> set[str]:
    ring = read_key_file(path)
    return {*ring.keys, ring.lookup, ring.web}


def test_missing_key_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="SHOPSUITE_KEY_FILE"):
        rotate_keys(path=tmp_path / "nowhere.json")


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(120)
def test_swipes_go_on_while_keys_change(key_file: Path) -> None:
    cache.clear()
    nodes = [(make_node(make_machine()), make_person()[1]) for _each in range(2)]
    for number in range(60):
        issue_badge(user=UserFactory.create(), tag=f"04A1B2C3D4{number:04d}")
    refused: list[str] = []
    count = [0, 0]
    over = threading.Event()

    def swipe(index: int) -> None:
        node, tag = nodes[index]
        try:
            while not over.is_set():
                answer = node.swipe(tag)
                count[index] += 1
                if answer["decision"] != "granted":
                    refused.append(str(answer["reason"]))
        finally:
            connection.close()

    threads = [threading.Thread(target=swipe, args=[index]) for index in range(2)]
    for thread in threads:
        thread.start()
    for _round in range(3):
        rotate_keys(path=key_file)
        rekey(settled_s=0.5)
    over.set()
    for thread in threads:
        thread.join(30)
    assert refused == []
    assert min(count) > 10


@pytest.mark.django_db
def test_key_for_components_is_changed_alone_and_told(settings: Settings, tmp_path: Path) -> None:
    shutil.copy(settings.SUITE_KEY_FILE, tmp_path / "keys.json")
    (tmp_path / "keys.json").chmod(0o600)
    settings.SUITE_KEY_FILE = tmp_path / "keys.json"
    ring, before = read_key_file(settings.SUITE_KEY_FILE), identity_key()
    said = StringIO()
    call_command("rotate_keys", "--identity", stdout=said)
    assert "keys.json.identity" in said.getvalue()
    assert identity_key() != before
    assert read_key_file(settings.SUITE_KEY_FILE) == ring
    told = SecurityEvent.objects.get(kind=SecurityEventKind.KEYS_CHANGED)
    assert told.detail == {"change": "identity key renewed"}
