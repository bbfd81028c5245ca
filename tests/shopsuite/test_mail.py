"""Where e-mail goes, by one variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from shopsuite.mail import mail_settings


def test_without_an_address_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOPSUITE_SMTP_URL", raising=False)
    assert mail_settings()["EMAIL_HOST"] == ""


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail", 25, False, False),
        ("smtp+tls://mail", 587, False, True),
        ("smtps://mail", 465, True, False),
        ("smtp://mail:2525", 2525, False, False),
    ],
)
def test_scheme_says_how_it_is_secured(
    monkeypatch: pytest.MonkeyPatch, url: str, port: int, *, ssl: bool, tls: bool
) -> None:
    monkeypatch.setenv("SHOPSUITE_SMTP_URL", url)
    found = mail_settings()
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail", port)
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (ssl, tls)


def test_name_and_password_may_hold_any_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPSUITE_SMTP_URL", "smtps://suite%40shop:p%2Fw@mail")
    found = mail_settings()
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("suite@shop", "p/w")


@pytest.mark.parametrize("url", ["mail.shop", "http://mail", "smtp://", "smtp://mail:x:secret"])
def test_wrong_address_stops_the_start_and_tells_no_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SHOPSUITE_SMTP_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"SHOPSUITE_SMTP_URL: write smtp\+tls") as wrong:
        mail_settings()
    assert "secret" not in str(wrong.value)
