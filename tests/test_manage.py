import os
import subprocess
import sys
from pathlib import Path

from core.db.private_server import hold
from core.db.private_server.layout import ROOT, Layout
from core.db.private_server.processes import running_pid

ASK = (
    "from django.db import connection as c; k = c.cursor(); "
    "k.execute('select session_user, current_user'); "
)


def manage(
    *arguments: str, directory: Path, **variables: str
) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | {"SHOPSUITE_DATA_DIR": str(directory)} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_command_brings_its_database_and_takes_it_away(tmp_path: Path) -> None:
    done = manage("shell", "-v0", "-c", ASK + "print(*k.fetchone())", directory=tmp_path)
    assert done.stdout == "shop_suite suite_system\n"
    assert "private PostgreSQL" in done.stderr
    assert running_pid(Layout(tmp_path).cluster) is None


def test_a_server_that_runs_is_left_running(tmp_path: Path) -> None:
    with hold(tmp_path):
        running = running_pid(Layout(tmp_path).cluster)
        done = manage("shell", "-v0", "-c", ASK + "print(*k.fetchone())", directory=tmp_path)
        assert done.stdout == "shop_suite suite_system\n"
        assert done.stderr == ""
        assert running_pid(Layout(tmp_path).cluster) == running


def test_a_command_that_asks_no_database_starts_none(tmp_path: Path) -> None:
    assert manage("version", directory=tmp_path / "none").returncode == 0
    assert manage("migrate", "--help", directory=tmp_path / "none").returncode == 0
    assert not (tmp_path / "none").exists()


def test_a_database_that_is_named_is_the_one(tmp_path: Path) -> None:
    told = "from django.conf import settings; print(settings.DATABASES['default']['NAME'])"
    done = manage(
        "shell",
        "--no-imports",
        "-c",
        told,
        directory=tmp_path / "none",
        DATABASE_URL="postgresql://me@127.0.0.1:1/theirs",
    )
    assert done.stdout.splitlines()[-1] == "theirs"
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_used_is_named_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = manage("migrate", directory=tmp_path / "file" / "data")
    assert done.returncode == 1
    assert "choose another folder with SHOPSUITE_DATA_DIR" in done.stderr.replace(
        "Choose", "choose"
    )
    assert "Traceback" not in done.stderr


def test_the_web_process_is_not_the_owner_even_where_it_could_be(tmp_path: Path) -> None:
    with hold(tmp_path) as held:
        done = subprocess.run(
            [sys.executable, "-c", f"import shopsuite.wsgi; {ASK} print(*k.fetchone())"],
            cwd=ROOT,
            env=os.environ
            | {"SHOPSUITE_DATA_DIR": str(tmp_path), "DATABASE_OWNER_URL": held.url}
            | {"DATABASE_URL": held.url_for("suite_login"), "SHOPSUITE_HTTPS": "0"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    assert done.stdout == "suite_login suite_auth\n"
