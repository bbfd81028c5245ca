"""Typed readers of the environment."""

import ast
import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from shopsuite.env import (
    env_bool,
    env_int,
    env_list,
    env_path,
    env_secret,
    env_set,
    env_text,
    env_time,
    forget_variables,
    is_word_named,
)

NAME = "SHOPSUITE_TEST_VALUE"
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), (" Yes ", True), ("off", False), ("", False), ("0", False)]
)
def test_switch_is_read(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv(NAME, text)
    assert env_bool(NAME, default=not value) is value


def test_switch_that_is_not_set_is_the_default() -> None:
    assert env_bool(NAME, default=True) is True


def test_wrong_switch_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "maybe")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}: 'maybe' is not a switch"):
        env_bool(NAME, default=False)


@pytest.mark.parametrize(
    ("text", "complaint"), [("ten", "not a whole number"), ("2", "2 is below 3")]
)
def test_wrong_number_names_itself(
    monkeypatch: pytest.MonkeyPatch, text: str, complaint: str
) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}: .*{complaint}"):
        env_int(NAME, 5, minimum=3)


def test_secret_may_come_by_file_without_its_line_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    monkeypatch.setenv(NAME, "from the variable")
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    assert env_secret(NAME) == "from the file"


def test_missing_file_of_a_secret_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{NAME}_FILE", "/nowhere/secret")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}_FILE: cannot read /nowhere/secret"):
        env_secret(NAME)


def test_texts_lists_and_paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert env_text(NAME, "else") == "else"
    assert env_list(NAME) == []
    assert env_path(NAME, tmp_path) == tmp_path
    monkeypatch.setenv(NAME, " a, ,b ")
    assert env_list(NAME) == ["a", "b"]
    assert env_text(NAME) == "a, ,b"
    monkeypatch.setenv(NAME, "~/shop")
    assert env_path(NAME, tmp_path) == Path.home() / "shop"


@pytest.mark.parametrize(
    ("text", "value"), [("23:15", time(23, 15)), ("", time(2, 30)), ("off", None), (" OFF ", None)]
)
def test_time_of_day_is_read(
    monkeypatch: pytest.MonkeyPatch, text: str, value: time | None
) -> None:
    monkeypatch.setenv(NAME, text)
    assert env_time(NAME, "02:30") == value


def test_wrong_time_of_day_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "half past two")
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env_time(NAME, "02:30")


def test_some_of_the_words_or_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    doors = ("floor", "office")
    assert env_set(NAME, doors) == {"floor", "office"}
    monkeypatch.setenv(NAME, " Office ")
    assert env_set(NAME, doors) == {"office"}
    monkeypatch.setenv(NAME, "office, cellar")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}: 'cellar' is none of floor, office"):
        env_set(NAME, doors)


def test_variables_are_forgotten_by_a_word_of_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "x")
    monkeypatch.setenv(f"{NAME}_FILE", "y")
    assert is_word_named("TEST_VALUE")
    forget_variables("TEST_VALUE")
    assert not is_word_named("TEST_VALUE")


SOUNDS_SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|_URL$")
ADDRESS_OF_A_PROVIDER = "_URL"  # of f"{own}_URL": an issuer, which is public
LIVE_ADDRESS = "SHOPSUITE_LIVE_URL"  # every browser gets it


def variables_read(reader: str) -> Iterator[str]:
    """Yield the names, or their ends, that sources ask a reader of the environment for."""
    for path in sorted((ROOT / "shopsuite").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == reader:
                name = node.args[0]
                last = name.values[-1] if isinstance(name, ast.JoinedStr) else name
                if isinstance(last, ast.Constant):
                    yield str(last.value)


def test_every_secret_can_come_in_a_file() -> None:
    readable = {name for name in variables_read("env_text") if SOUNDS_SECRET.search(name)}
    assert readable - {ADDRESS_OF_A_PROVIDER, LIVE_ADDRESS} == set()
    secret = set(variables_read("env_secret"))
    assert {"SHOPSUITE_SECRET_KEY", "CACHE_URL", "_CLIENT_SECRET"} <= secret


def test_nothing_but_the_readers_asks_the_environment() -> None:
    asking = {
        path.name
        for path in (ROOT / "shopsuite").rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8")
    }
    assert asking == {"env.py", "wsgi.py"}
