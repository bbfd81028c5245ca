"""Who has a dump of the database and no key file reads no badge, token, secret or password."""

import hashlib
import hmac
import os
import re
import subprocess
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from core.db.backups.client_tools import find_client_tools
from core.models import Badge
from core.services.api_tokens import create_api_token
from core.services.badges import issue_badge
from core.services.webhooks import live_secrets
from tests.core.db.aliases import database_url
from tests.factories.core import UserFactory
from tests.factories.floor import make_machine, make_node
from tests.factories.people import PASSWORD, make_person
from tests.factories.webhooks import make_webhook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

# Four bytes, the shortest tags: of each, all that share its last four digits are tried.
TAGS = ("1A2B3C4D", "DEADBEEF", "00112233")
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b")
HEX = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{16,128}(?![0-9a-fA-F])")


def dump() -> str:
    """Return the whole database as anybody with its files could write it out."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        major = int(cursor.fetchone()[0]) // 10000
    tool = find_client_tools(server_major=major).tool("pg_dump")
    url = database_url(str(connection.settings_dict["NAME"]))
    done = subprocess.run(
        [tool, "--no-owner", "--enable-row-security", "--inserts", url],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ},
        timeout=120,
    )
    return done.stdout


def spellings(tag: str) -> Iterator[bytes]:
    """Yield the ways in which somebody may have written a tag before hashing it."""
    pairs = [tag[at : at + 2] for at in range(0, len(tag), 2)]
    for text in (tag, tag.lower(), ":".join(pairs), "-".join(pairs), str(int(tag, 16))):
        yield text.encode()
    yield bytes.fromhex(tag)
    yield f"badge\0{tag}".encode()


def test_tags_are_not_found_by_trying_them_all() -> None:
    for tag in TAGS:
        issue_badge(user=UserFactory.create(), tag=tag)
    node = make_node(make_machine())
    for tag in TAGS:
        node.swipe(tag)
    text = dump()
    assert all(tag not in text.upper() for tag in TAGS)
    values = {found.lower() for found in HEX.findall(text)}
    assert Badge.objects.values_list("digest", flat=True)[0] in values, "the dump has the badges"
    found = [
        (name, candidate)
        for ending in {tag[-4:] for tag in TAGS}
        for number in range(0x10000)
        for whole in [f"{number:04X}{ending}"]
        for candidate in (whole.encode(), whole.lower().encode(), bytes.fromhex(whole))
        for name in ("md5", "sha1", "sha256")
        if hashlib.new(name, candidate).hexdigest() in values
    ]
    assert found == []
    for tag in TAGS:
        for name in HASHES:
            for spelling in spellings(tag):
                whole = hashlib.new(name, spelling).hexdigest()
                assert whole not in values, f"{name} of a tag stands in the dump"
                assert whole[:16] not in text


def test_nothing_in_the_dump_is_the_key_of_its_digests() -> None:
    badge = issue_badge(user=UserFactory.create(), tag=TAGS[0])
    text = dump()
    words = set(re.findall(r"[\w+/=-]{8,}", text))
    for word in words:
        keys = [word.encode()]
        if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", word):
            keys.append(bytes.fromhex(word))
        for key in keys:
            for message in (f"badge\0{TAGS[0]}".encode(), TAGS[0].encode()):
                assert hmac.digest(key, message, hashlib.sha256).hex() != badge.digest


def test_no_token_secret_or_password_stands_there() -> None:
    person = make_person(password=PASSWORD)
    _token, text = create_api_token(user=person, name="ERP", scopes=["*"])
    node = make_node(make_machine())
    webhook = make_webhook("http://127.0.0.1:9/events")
    written = dump()
    ring = settings.SUITE_KEY_FILE.read_text(encoding="utf-8")
    keys = re.findall(r"[0-9a-f]{64}", ring)
    for hidden in (PASSWORD, text, node.enrolled.secret, *live_secrets(webhook), *keys):
        assert hidden not in written
    for name in HASHES:
        assert hashlib.new(name, PASSWORD.encode()).hexdigest() not in written
