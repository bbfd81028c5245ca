"""Typed readers of the environment; a wrong value stops the start with the variable's name."""

import os
from collections.abc import Collection, Sequence
from datetime import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def env_text(name: str, default: str = "") -> str:
    """Return a variable's text, or the default when it is not set."""
    return os.environ.get(name, default).strip()


def env_bool(name: str, *, default: bool) -> bool:
    """Return a switch: 1, true, yes, on or 0, false, no, off."""
    text = os.environ.get(name)
    if text is None:
        return default
    if text.strip().lower() in _TRUE:
        return True
    if text.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}: '{text}' is not a switch; use 1 or 0.")


def env_int(name: str, default: int, *, minimum: int = 0) -> int:
    """Return a whole number that is not below the minimum."""
    text = env_text(name)
    if not text:
        return default
    try:
        value = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name}: '{text}' is not a whole number.") from None
    if value < minimum:
        raise ImproperlyConfigured(f"{name}: {value} is below {minimum}.")
    return value


def env_choice(name: str, default: str, choices: Sequence[str]) -> str:
    """Return one of the words."""
    text = env_text(name).lower() or default
    if text not in choices:
        raise ImproperlyConfigured(f"{name}: '{text}' is none of {', '.join(choices)}.")
    return text


def env_set(name: str, choices: Collection[str]) -> frozenset[str]:
    """Return some of the words, all of them when it is not set."""
    found = frozenset(word.lower() for word in env_list(name))
    unknown = sorted(found - set(choices))
    if unknown:
        raise ImproperlyConfigured(
            f"{name}: '{unknown[0]}' is none of {', '.join(sorted(choices))}."
        )
    return found or frozenset(choices)


def env_time(name: str, default: str) -> time | None:
    """Return a time of day (HH:MM), None when the variable says off."""
    text = env_text(name) or default
    if text.lower() == "off":
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name}: '{text}' is no time like 02:30, nor off.") from None


def env_list(name: str) -> list[str]:
    """Return the parts of a comma-separated variable, without blanks."""
    return [part.strip() for part in env_text(name).split(",") if part.strip()]


def env_secret(name: str) -> str:
    """Return a secret from NAME, or from the file that NAME_FILE names."""
    path = env_text(f"{name}_FILE")
    if not path:
        return env_text(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: cannot read {path}: {error.strerror}.") from None


def env_path(name: str, default: Path) -> Path:
    """Return an absolute path."""
    text = env_text(name)
    return Path(text).expanduser().absolute() if text else default


def env_names(prefix: str) -> list[str]:
    """Return the names of the variables that are set and begin with the prefix, sorted."""
    return sorted(name for name in os.environ if name.startswith(prefix) and os.environ[name])


def is_word_named(word: str) -> bool:
    """Tell whether a variable is set that has the word in its name."""
    return any(word in name and bool(text) for name, text in os.environ.items())


def forget_variables(word: str) -> None:
    """Take away every variable that has the word in its name."""
    for name in [name for name in os.environ if word in name]:
        del os.environ[name]
