from ipaddress import ip_address

import pytest

from core.domain.webhook_addresses import Target, is_refused, parse_exemption, parse_target


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://erp.example/a?b=1", Target("https", "erp.example", 443, "/a?b=1")),
        ("http://erp:8080", Target("http", "erp", 8080, "/")),
        ("http://[::1]:81/x", Target("http", "::1", 81, "/x")),
    ],
)
def test_address_is_taken_apart(url: str, target: Target) -> None:
    assert parse_target(url) == target


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("ftp://erp/", "scheme"),
        ("erp.example", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("http://", "host"),
        ("http://erp /x", "host"),
        ("http://erp/\r\nx", "host"),
        ("http://erp:99999/", "port"),
        ("http://erp:x/", "port"),
        ("http://me:secret@erp/", "user"),
        ("http://erp/#top", "fragment"),
    ],
)
def test_what_is_no_address_is_named(url: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{fault}$"):
        parse_target(url)


def test_host_header_names_a_port_that_is_not_usual() -> None:
    assert parse_target("https://erp/").host_header == "erp"
    assert parse_target("https://erp:80/").host_header == "erp:80"
    assert parse_target("http://[::1]:81/").host_header == "[::1]:81"


@pytest.mark.parametrize(
    ("address", "port", "refused"),
    [
        ("10.0.0.7", 80, False),
        ("192.168.1.20", 8000, False),
        ("fd12::1", 80, False),
        ("8.8.8.8", 443, False),
        ("127.0.0.1", 1880, False),
        ("127.0.0.1", 8000, True),
        ("127.9.9.9", 8000, True),
        ("::1", 8000, True),
        ("::ffff:127.0.0.1", 8000, True),
        ("0.0.0.0", 8000, True),  # noqa: S104
        ("::", 8000, True),
        ("169.254.169.254", 80, True),
        ("::ffff:169.254.169.254", 80, True),
        ("fe80::1", 80, True),
        ("fd00:ec2::254", 80, True),
        ("100.100.100.200", 80, True),
        ("224.0.0.1", 80, True),
        ("255.255.255.255", 80, True),
    ],
)
def test_private_addresses_are_usual_and_the_machines_own_are_not(
    address: str, port: int, refused: bool
) -> None:
    assert is_refused(ip_address(address), port, own_ports={8000}) is refused


def test_what_is_exempt_may_be_reached_and_nothing_else() -> None:
    exempt = [parse_exemption("169.254.7.0/24"), parse_exemption("[::1]:8000")]
    for address, port, refused in [
        ("169.254.7.9", 80, False),
        ("169.254.8.9", 80, True),
        ("::1", 8000, False),
        ("127.0.0.1", 8000, True),
    ]:
        found = is_refused(ip_address(address), port, own_ports={8000}, exempt=exempt)
        assert found is refused, address


@pytest.mark.parametrize("text", ["", "erp", "127.0.0.1:x", "127.0.0.1:0", "10.0.0.0/99"])
def test_what_is_no_exemption_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"port|address|network"):
        parse_exemption(text)
