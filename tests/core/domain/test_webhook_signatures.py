import base64

import pytest

from core.domain.webhook_signatures import SecretError, key_of, secret_of, signed_headers

# The example that the specification's own libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'


def test_signature_is_the_published_one() -> None:
    headers = signed_headers(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=BODY,
        secrets=[SECRET],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_each_secret_signs_newest_first() -> None:
    other = secret_of(bytes(32))
    both = signed_headers(message_id="m", timestamp=1, body=BODY, secrets=[other, SECRET])
    alone = signed_headers(message_id="m", timestamp=1, body=BODY, secrets=[SECRET])
    first, second = both["webhook-signature"].split(" ")
    assert second == alone["webhook-signature"] != first


def test_secret_and_key_are_each_others_inverse() -> None:
    assert key_of(secret_of(b"k" * 32)) == b"k" * 32


@pytest.mark.parametrize("secret", ["whsec_", "whsec_###", base64.b64encode(b"short").decode()])
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(SecretError):
        key_of(secret)
