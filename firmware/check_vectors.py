"""Check the node's parts against tests/vectors: `micropython check_vectors.py FILE RFC_FILE`.

Whoever writes another kind of node can begin with this file: what it calls is what a node needs.
"""

import json
import sys
from binascii import a2b_base64, hexlify, unhexlify
from hashlib import sha256

sys.path.insert(0, __file__.rsplit("/", 1)[0] + "/node")

from offline_list import digest_of, list_key
from rdm6300 import Rdm6300
from signing import (
    NotBelieved,
    hmac_sha256,
    read_secret,
    sign_request,
    to_base64,
    verify_answer,
)
from tags import normalise_tag


def believes(vector, kid, secret):
    """Tell whether an answer is believed."""
    headers = {name.lower(): value for name, value in vector["headers"].items()}
    signature = vector["request"].partition("=")[2]
    digest = sha256(vector["body"].encode()).digest()
    try:
        verify_answer(vector["status"], headers, digest, signature, kid, secret)
    except NotBelieved:
        return False
    return True


def main(path, rfc_path):
    """Print what differs; return how many were looked at."""
    with open(path) as file:
        vectors = json.load(file)
    with open(rfc_path) as file:
        rfc = json.load(file)
    checks = list(compare(vectors)) + [compare_rfc(rfc)]
    for name, seen, wanted in checks:
        if seen != wanted:
            print("DIFFERS", name, seen, wanted)
    print(len(checks), "checked")


def compare_rfc(rfc):
    """Compare with the vector of RFC 9421 itself."""
    mac = hmac_sha256(a2b_base64(rfc["secret_base64"]), rfc["signature_base"].encode())
    return "RFC 9421", "sig-b25=:" + to_base64(mac) + ":", rfc["signature"]


def compare(vectors):
    """Give name, what we make of it, and what it must be."""
    kid, secret = vectors["kid"], read_secret(vectors["secret"])
    for one in vectors["hmac"]:
        mac = hmac_sha256(unhexlify(one["key"]), unhexlify(one["data"]))
        yield "hmac", hexlify(mac).decode(), one["mac"]
    for one in vectors["requests"]:
        body = one["body"].encode()
        headers = sign_request(
            one["method"], one["path"], body, kid, secret, one["created"], one["nonce"]
        )
        yield one["path"], headers, one["headers"]
    for one in vectors["answers"]:
        yield one["name"], believes(one, kid, secret), one["believed"]
    key = list_key(secret)
    yield "list key", hexlify(key).decode(), vectors["list_key"]
    for one in vectors["tags"]:
        tag = normalise_tag(one["read"])
        yield "tag " + one["read"], tag, one["tag"]
        if tag:
            yield "digest of " + tag, digest_of(tag, key), one["digest"]
    for one in vectors["rdm6300"]:
        reader, tags = Rdm6300(), []
        for byte in unhexlify(one["bytes"]):
            tags += reader.feed(bytes([byte]))
        yield one["name"], tags, one["tags"]


main(sys.argv[1], sys.argv[2])
