"""What a tag becomes in a list, worked out with nothing but HMAC and base64."""

import hmac
from base64 import b64decode

from shopmonitor.protocol.offline_list import derive_list_key, digest_tags

SECRET = bytes(range(32))


def test_tag_is_half_an_hmac_under_a_key_of_the_nodes_secret() -> None:
    list_key = hmac.new(SECRET, b"shopsuite offline list 1", "sha256").digest()
    assert derive_list_key(SECRET) == list_key
    expected = hmac.new(list_key, b"04A1B2C3", "sha256").digest()[:16]
    digests = digest_tags(["04A1B2C3", "04A1B2C4"], list_key=list_key)
    assert b64decode(digests[0] + "==") == expected
    assert [len(digest) for digest in digests] == [22, 22]
    assert digests[0] != digests[1]
    assert digest_tags(["04A1B2C3"], list_key=derive_list_key(bytes(32))) != digests[:1]
