"""Backed up, looked at, lost, restored: by the commands alone, as a person types them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from core.db.backups.restoring import contents_of
from core.db.private_server.configuration import choose_port
from core.db.private_server.layout import ROOT
from core.db.private_server.processes import running_pid
from core.supervision.probes import answers_ok
from tests.core.db.backups.shops import environment, manage, scalar, whole_database
from tests.waiting import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="shopsuite-backups-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def shop(place: Path) -> dict[str, str]:
    """A shop with people, badges and nodes on the private server of its data directory."""
    settings = environment(place / "data")
    for command in (["migrate", "-v0"], ["load_demo"]):
        done = manage(settings, *command)
        assert done.returncode == 0, done.stderr
    return settings


@pytest.fixture(scope="module")
def archive(shop: dict[str, str]) -> Path:
    done = manage(shop, "backup")
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_backup_works_without_arguments(archive: Path, place: Path) -> None:
    assert archive.parent == place / "data" / "backups"
    assert {path.name for path in archive.iterdir()} == {"default.dump", "manifest.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in archive.iterdir()} == {0o600}
    (keys,) = (place / "data" / "backup-keys").iterdir()
    assert keys.read_text() == (place / "data" / "keys.json").read_text()


def test_neither_keys_nor_demo_data_are_in_it(archive: Path, place: Path) -> None:
    ring = json.loads((place / "data" / "keys.json").read_text())
    whole = b"".join(path.read_bytes() for path in archive.iterdir())
    assert ring["lookup"].encode() not in whole
    assert b"demo.json" not in whole


def test_json_is_one_document_and_the_rest_goes_to_stderr(shop: dict[str, str]) -> None:
    done = manage(shop, "backup", "--json", "--without-keys", "--keep", "5")
    told = json.loads(done.stdout)
    assert Path(told["archive"]).is_dir()
    assert told["keys_file"] is None
    assert told["databases"][0]["tables"]
    assert told["same_disk"] is True
    assert any("SHOPSUITE_BACKUP_DIR" in note for note in told["notes"])


def test_verify_backup_works_without_arguments(archive: Path, shop: dict[str, str]) -> None:
    scratch = archive.parents[1] / "scratch"
    scratch.mkdir(mode=0o755)
    done = manage({**shop, "TMPDIR": str(scratch)}, "verify_backup", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    (proof,) = told["databases"]
    assert told["good"] is True
    assert (proof["faults"], proof["migrations"]) == ([], "current")
    assert proof["decrypted"] > 10
    assert list(scratch.iterdir()) == []


def test_bad_backup_is_found_and_told_by_the_exit_code(
    archive: Path, shop: dict[str, str], place: Path
) -> None:
    bad = place / "bad"
    shutil.copytree(archive, bad)
    manifest = json.loads((bad / "manifest.json").read_text())
    table = next(one for one in manifest["databases"][0]["tables"] if one["name"] == "badges")
    table["digest"] = "0" * 32
    (bad / "manifest.json").write_text(json.dumps(manifest))
    done = manage(shop, "verify_backup", str(bad))
    assert done.returncode == 1
    assert "core.badges: 25 rows as in the backup, but not the same ones" in done.stderr


def test_other_keys_open_nothing_and_that_is_said(
    archive: Path, shop: dict[str, str], tmp_path: Path
) -> None:
    keys = tmp_path / "keys.json"
    code = f"from core.secrets.key_ring import *; ensure_key_file(Path('{keys}'))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    done = manage(shop, "verify_backup", str(archive), "--keys", str(keys))
    assert done.returncode == 1
    assert "the keys do not open its sealed values" in done.stderr


def test_killed_backup_leaves_nothing_that_looks_whole(shop: dict[str, str], place: Path) -> None:
    target = place / "killed"
    command = [sys.executable, str(ROOT / "manage.py"), "backup", "--to", str(target)]
    with subprocess.Popen(
        command, env=shop, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        assert wait_for(lambda: any(target.glob(".unfinished-*/default.dump")), 60.0)
        os.killpg(process.pid, signal.SIGKILL)
    assert list(target.glob("shopsuite-*")) == []
    done = manage(shop, "backup", "--to", str(target))
    assert done.returncode == 0, done.stderr
    assert len(list(target.glob("shopsuite-*"))) == 1
    assert list(target.glob(".unfinished-*")) == []


def signing_keys(url: str) -> list[dict[str, str]]:
    """Return the public halves by which components check who somebody is."""
    with urlopen(f"{url}/.well-known/jwks.json", timeout=30) as answer:  # noqa: S310 - ours
        found: list[dict[str, str]] = json.load(answer)["keys"]
    return found


def test_lost_data_directory_comes_back_on_an_empty_machine(
    archive: Path, shop: dict[str, str], place: Path
) -> None:
    away = place / "elsewhere"
    shutil.copytree(archive, away / archive.name)
    shutil.copytree(place / "data" / "backup-keys", away / "keys")
    (keys,) = (away / "keys").iterdir()
    machine = environment(place / "new machine")

    done = manage(machine, "restore", str(away / archive.name), "--keys", str(keys))
    assert done.returncode == 0, done.stderr
    assert "Restored and compared to the row" in done.stdout
    assert (place / "new machine" / "keys.json").read_text() == keys.read_text()
    assert running_pid(place / "new machine" / "postgres") is None  # as it was found

    with suite(machine, place / "log") as url:
        assert answers_ok(f"{url}/readyz")
        # What signs for other components was in no backup: a fresh one is there, and goes again.
        fresh = signing_keys(url)
        done = manage(machine, "rotate_keys", "--identity")
        assert done.returncode == 0, done.stderr
        assert {key["kty"] for key in (*fresh, *signing_keys(url))} == {"RSA"}
        assert signing_keys(url) != fresh
    seen = manage(machine, "verify_backup", str(away / archive.name))
    assert seen.returncode == 0, seen.stderr


def test_into_another_data_directory_without_keys_says_what_cannot_be_read(
    archive: Path, shop: dict[str, str], place: Path
) -> None:
    bare = place / "bare"
    shutil.copytree(archive, bare)
    manifest = json.loads((bare / "manifest.json").read_text()) | {"keys_file": None}
    (bare / "manifest.json").write_text(json.dumps(manifest))
    untouched = environment(place / "untouched")
    target = place / "other data"
    done = manage(untouched, "restore", str(bare), "--into-data-dir", str(target), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["told"]
    assert any("There are no keys for this data. Badges are not recognised" in one for one in told)
    assert not (target / "keys.json").exists()
    assert not (place / "untouched").exists()


def test_shop_that_holds_data_is_not_overwritten(archive: Path, shop: dict[str, str]) -> None:
    done = manage(shop, "restore", str(archive))
    assert done.returncode == 1
    assert "holds data" in done.stderr
    assert "--yes" in done.stderr


def test_external_server_by_its_address(archive: Path, place: Path) -> None:
    """The login of the tests' server owns its databases and is no superuser."""
    with whole_database() as outside:
        external = environment(place / "office", DATABASE_URL=outside.url)
        assert (
            scalar(outside, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        )
        made = manage(external, "backup", "--to", str(place / "external"))
        assert made.returncode == 0, made.stderr
        assert manage(external, "verify_backup", made.stdout.strip()).returncode == 0
        assert not (place / "office" / "postgres").exists()

        target = outside.on(f"{outside.name}_copy")
        done = manage(external, "restore", made.stdout.strip(), "--to-database", target.url)
        assert done.returncode == 0, done.stderr
        names = {table.full_name for table in contents_of(outside)}
        assert {table.full_name for table in contents_of(target)} == names


def test_several_databases_are_saved_and_restored_together(place: Path) -> None:
    with whole_database() as core, whole_database() as floor:
        shop = environment(place / "split", DATABASE_URL=core.url, MONITOR_DATABASE_URL=floor.url)
        made = manage(shop, "backup", "--json", "--to", str(place / "split backups"))
        assert made.returncode == 0, made.stderr
        told = json.loads(made.stdout)
        assert [one["alias"] for one in told["databases"]] == ["default", "shop_monitor"]
        assert "consistent by itself" in told["notes"][0]
        verified = manage(shop, "verify_backup", told["archive"])
        assert verified.returncode == 0, verified.stderr
        done = manage(shop, "restore", told["archive"], "--yes", "--json")
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)["set_aside"]) == 2
        one = manage(shop, "restore", told["archive"], "--only", "shop_monitor", "--yes", "--json")
        assert len(json.loads(one.stdout)["databases"]) == 1, one.stderr


def test_server_that_is_away_is_said(place: Path) -> None:
    shop = environment(place / "away", DATABASE_URL="postgresql://me:pw@127.0.0.1:1/nothing")
    done = manage(shop, "backup")
    assert done.returncode == 1
    assert "No connection to nothing on 127.0.0.1:1" in done.stderr
    assert "pw@" not in done.stderr


@contextmanager
def suite(shop: dict[str, str], log: Path) -> Iterator[str]:
    """Run the suite of a data directory; yield its address when it is up."""
    port = choose_port(0)
    command = [sys.executable, str(ROOT / "manage.py"), "runsuite", "--port", str(port)]
    with log.open("w") as file:
        process = subprocess.Popen(
            command, env=shop, stdout=file, stderr=file, start_new_session=True
        )
    try:
        assert wait_for(lambda: "Shop Suite is up:" in log.read_text(), 90.0), log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
