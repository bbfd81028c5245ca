"""What may be reached from here, as the environment says."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from shopsuite.outgoing import own_ports, webhook_exemptions


def test_exemptions_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPSUITE_WEBHOOK_ALLOW", "127.0.0.1:8000, 169.254.7.0/24")
    assert [(str(each.network), each.port) for each in webhook_exemptions()] == [
        ("127.0.0.1/32", 8000),
        ("169.254.7.0/24", None),
    ]


def test_wrong_exemption_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPSUITE_WEBHOOK_ALLOW", "erp")
    with pytest.raises(ImproperlyConfigured, match="SHOPSUITE_WEBHOOK_ALLOW: 'erp'"):
        webhook_exemptions()


def test_own_ports_are_those_of_web_databases_and_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("SHOPSUITE_OWN_PORT", "8124")
    databases: list[dict[str, Any] | None] = [{"PORT": "5544"}, {"port": 6543}, {}, None]
    assert own_ports(databases, "redis://cache:6380/0") == {8123, 8124, 5544, 6543, 5432, 6380}
    assert 6379 not in own_ports([], "unix:///run/cache")
    assert {5544, 5545} <= own_ports([{"PORT": "5544,5545"}], "")
