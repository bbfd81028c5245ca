import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from core.db.private_server.layout import ROOT

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Stop"\nmsgstr "%s"\n'


@pytest.fixture
def set_up() -> ModuleType:
    spec = importlib.util.spec_from_file_location("set_up", ROOT / ".ci" / "set_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_python_without_the_means_is_told_what_to_install(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "has", lambda module: False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        set_up.make_environment()


def test_what_the_machine_has_is_used(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up, "has", lambda module: module == "virtualenv")
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert [way[2] for way in set_up.ways_to_make_it()] == ["virtualenv"]


def test_packages_are_installed_again_only_when_their_list_changes(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\n')
    program.chmod(0o755)
    monkeypatch.setattr(set_up, "PYTHON", program)
    monkeypatch.setattr(set_up, "ENVIRONMENT", tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text("django\n")
    for _ in range(2):
        set_up.install("requirements.txt")
    assert len(calls.read_text().splitlines()) == 1
    (tmp_path / "requirements.txt").write_text("django\nbabel\n")
    set_up.install("requirements.txt")
    assert len(calls.read_text().splitlines()) == 2


def test_message_catalogues_are_compiled_when_they_change(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    catalogue = tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    monkeypatch.setattr(set_up, "CATALOGUES", tmp_path / "locale")
    monkeypatch.chdir(tmp_path)
    for age, word in enumerate(("Halt", "Schluss")):
        catalogue.write_text(PO % word)
        os.utime(catalogue, (catalogue.stat().st_mtime + age * 10,) * 2)
        set_up.compile_catalogues()
        assert word.encode() in catalogue.with_suffix(".mo").read_bytes()


def test_make_lists_its_targets() -> None:
    make = shutil.which("make")
    assert make is not None
    # `make test` runs this test, and a make inside another one says more.
    plain = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(
        [make, "help"], cwd=ROOT, env=plain, capture_output=True, text=True, check=True
    )
    names = [line.split()[0] for line in listed.stdout.splitlines()]
    wanted = [
        "help",
        "demo",
        "run",
        "test",
        "proof",
        "proof-<name>",
        "bench",
        "bench-<name>",
        "lint",
        "access-page",
        "messages",
    ]
    assert names == wanted
