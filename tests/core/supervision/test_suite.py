import os
import subprocess
from pathlib import Path

import pytest
from django_redis.cache import RedisCache

from core.db.private_server import supervise
from core.db.private_server.configuration import forget_sockets
from core.supervision import suite
from core.supervision.suite import Cache, Options, find_cache, plan, suite_environment
from tests.machine import leave_out
from tests.waiting import wait_for


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(directory=tmp_path / "data", port=8000, demo=True)


def names(options: Options, cache: Cache | None = None) -> list[str]:
    environment = suite_environment(options, database_url="postgresql:///x", cache_url=None)
    children = plan(options, environment=environment, database=None, cache=cache)
    return [child.name for child in children]


def test_a_shop_of_its_own_has_no_demo_in_it(tmp_path: Path) -> None:
    real = Options(directory=tmp_path, port=8000)
    assert names(real) == ["migrate", "web", "live", "dispatcher", "worker", "machines"]


def test_boards_are_live_where_the_floor_is_served_alone(tmp_path: Path) -> None:
    office = Options(directory=tmp_path, port=8000, live=False)
    assert "live" not in names(office)


def test_the_web_server_alone_knows_no_owner(tmp_path: Path) -> None:
    real = Options(directory=tmp_path, port=8000)
    environment = suite_environment(
        real, database_url="postgresql:///x", owner_url="postgresql:///y", cache_url=None
    )
    children = plan(real, environment=environment, database=None, cache=None)
    knowing = {child.name for child in children if "DATABASE_OWNER_URL" in child.popen["env"]}
    assert knowing == {"migrate", "dispatcher", "worker"}


def test_the_demo_brings_its_shop_before_and_its_floor_after_the_web(options: Options) -> None:
    assert names(options) == [
        "migrate",
        "demo",
        "web",
        "live",
        "dispatcher",
        "worker",
        "machines",
        "floor",
    ]


def test_the_serial_gateway_runs_where_its_file_is(options: Options) -> None:
    options.directory.mkdir(exist_ok=True)
    (options.directory / "serial-gateway.toml").touch()
    assert "serial" in names(options)


def test_without_floor_or_with_an_empty_shop_nobody_swipes(tmp_path: Path) -> None:
    quiet = Options(directory=tmp_path, port=8000, demo=True, floor=False)
    empty = Options(directory=tmp_path, port=8000, demo=True, empty=True)
    assert (
        names(quiet)
        == names(empty)
        == ["migrate", "demo", "web", "live", "dispatcher", "worker", "machines"]
    )


def test_the_database_comes_first_and_goes_last(options: Options) -> None:
    with supervise(options.directory, durable=False) as database:
        cache = Cache("/usr/bin/redis-server", Path("/nowhere/cache"))
        children = plan(options, environment={}, database=database, cache=cache)
    assert [child.name for child in children][:3] == ["postgres", "cache", "migrate"]


def test_everything_stops_within_thirty_seconds(options: Options) -> None:
    with supervise(options.directory, durable=False) as database:
        cache = Cache("/usr/bin/redis-server", Path("/nowhere/cache"))
        children = plan(options, environment={}, database=database, cache=cache)
    lasting = [child for child in children if not child.one_shot]
    assert sum(seconds for child in lasting for _, seconds in child.stop_steps) <= 30


def test_plain_http_is_said_to_be_plain_and_tls_to_be_tls(
    options: Options, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SHOPSUITE_HTTPS", raising=False)
    plain = suite_environment(options, database_url=None, cache_url=None)
    assert plain["SHOPSUITE_HTTPS"] == "0"
    secure = Options(
        directory=tmp_path, port=8443, tls_certificate=Path("cert.pem"), tls_key=Path("key.pem")
    )
    assert suite_environment(secure, database_url=None, cache_url=None)["SHOPSUITE_HTTPS"] == "1"
    assert secure.url == "https://127.0.0.1:8443"
    monkeypatch.setenv("SHOPSUITE_HTTPS", "1")
    assert suite_environment(options, database_url=None, cache_url=None)["SHOPSUITE_HTTPS"] == "1"


def test_a_machine_without_a_cache_server_uses_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "CACHE_PROGRAMS", ("no-such-server",))
    assert find_cache(tmp_path) is None


def test_the_cache_is_for_this_suite_alone_and_keeps_nothing_on_disk(options: Options) -> None:
    cache = find_cache(options.directory)
    if cache is None:
        leave_out("a cache server", "apt-get install redis-server")
    children = plan(options, environment={}, database=None, cache=cache)
    spec = next(child for child in children if child.name == "cache")
    process = subprocess.Popen(spec.argv, stdout=subprocess.DEVNULL, **spec.popen)
    try:
        assert spec.is_ready is not None
        assert wait_for(spec.is_ready)
        django_cache = RedisCache(cache.url, {})
        django_cache.set("code", "123456", timeout=60)
        assert django_cache.get("code") == "123456"
        client = django_cache.client.get_client()
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("save") == {"save": ""}
        django_cache.close()
        assert cache.socket.parent.stat().st_mode & 0o077 == 0
        if os.geteuid() == 0:
            assert Path(f"/proc/{process.pid}").stat().st_uid != 0
    finally:
        process.terminate()
        process.wait(timeout=10)
        forget_sockets(options.directory, service="cache")
