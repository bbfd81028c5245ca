"""Where messages may be sent: a shop's own network is the usual case, a few places never are.

Whoever may set up a webhook must not reach with it what only this machine can
reach: the suite's own ports, and the addresses by which a cloud or a network
card tells a machine its secrets.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address

# Beside the link-local ones: of AWS by IPv6, of Alibaba.
METADATA = {ip_address("fd00:ec2::254"), ip_address("100.100.100.200")}
DEFAULT_PORTS = {"http": 80, "https": 443}
HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class Target:
    """An address of the web, taken apart; `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """What HTTP calls the receiver."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"


@dataclass(frozen=True)
class Exemption:
    """Addresses (and a port, if given) that are allowed though they are refused to others."""

    network: IPv4Network | IPv6Network
    port: int | None = None

    def covers(self, address: Address, port: int) -> bool:
        """Tell whether an address is meant."""
        return address in self.network and self.port in {None, port}


def parse_target(url: str) -> Target:
    """Take an address apart.

    Raises:
        ValueError: its text is one of `scheme`, `host`, `port`, `user` or `fragment`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("port") from None
    fault = _fault(parts, url)
    if fault:
        raise ValueError(fault)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname or "", port or DEFAULT_PORTS[parts.scheme], path)


def _fault(parts: SplitResult, url: str) -> str:
    if parts.scheme not in DEFAULT_PORTS:
        return "scheme"
    if not parts.hostname or any(sign.isspace() or not sign.isprintable() for sign in url):
        return "host"
    if parts.username is not None or parts.password is not None:
        return "user"
    return "fragment" if parts.fragment else ""


def parse_exemption(text: str) -> Exemption:
    """Read `10.0.0.0/8`, `127.0.0.1:1880` or `[::1]:1880`.

    Raises:
        ValueError: it is none of these.
    """
    place, port = text, ""
    if text.startswith("["):
        place, _bracket, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        place, _colon, port = text.partition(":")
    if port and not (port.isdecimal() and 0 < int(port) <= HIGHEST_PORT):
        raise ValueError(f"{port} is no port")
    return Exemption(ip_network(place), int(port) if port else None)


def is_refused(
    address: Address, port: int, *, own_ports: Collection[int], exempt: Collection[Exemption] = ()
) -> bool:
    """Tell whether nothing may be sent to an address, whatever name led to it."""
    plain = _plain(address)
    if any(exemption.covers(plain, port) for exemption in exempt):
        return False
    if plain.is_loopback or plain.is_unspecified:
        return port in own_ports
    return plain.is_link_local or plain.is_multicast or plain in METADATA or _is_broadcast(plain)


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one may stand for."""
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return inner or address


def _is_broadcast(address: Address) -> bool:
    return address == ip_address("255.255.255.255")
